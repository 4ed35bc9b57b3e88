// Package cluster knows which slots this store serves and where the others are: what the host has said of it.
package cluster
