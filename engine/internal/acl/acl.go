// Package acl knows users and what each may do. Nothing in it knows of sessions.
package acl
