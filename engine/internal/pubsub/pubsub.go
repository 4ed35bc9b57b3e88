// Package pubsub knows who listens to which channel.
package pubsub
