// Package cmd lists the families of commands. A family is a package below this
// one with a table of rows; families know exec, never each other.
package cmd

import (
	"github.com/wedis/wedis/engine/internal/cmd/acl"
	"github.com/wedis/wedis/engine/internal/cmd/bits"
	"github.com/wedis/wedis/engine/internal/cmd/cluster"
	"github.com/wedis/wedis/engine/internal/cmd/conn"
	"github.com/wedis/wedis/engine/internal/cmd/geo"
	"github.com/wedis/wedis/engine/internal/cmd/hash"
	"github.com/wedis/wedis/engine/internal/cmd/hll"
	"github.com/wedis/wedis/engine/internal/cmd/key"
	"github.com/wedis/wedis/engine/internal/cmd/list"
	"github.com/wedis/wedis/engine/internal/cmd/pubsub"
	"github.com/wedis/wedis/engine/internal/cmd/script"
	"github.com/wedis/wedis/engine/internal/cmd/server"
	"github.com/wedis/wedis/engine/internal/cmd/set"
	"github.com/wedis/wedis/engine/internal/cmd/str"
	"github.com/wedis/wedis/engine/internal/cmd/stream"
	"github.com/wedis/wedis/engine/internal/cmd/tx"
	"github.com/wedis/wedis/engine/internal/cmd/zset"
	"github.com/wedis/wedis/engine/internal/exec"
)

// Tables returns every row there is, family by family.
func Tables() [][]exec.Command {
	return [][]exec.Command{
		key.Table,
		str.Table,
		bits.Table,
		hll.Table,
		hash.Table,
		list.Table,
		set.Table,
		zset.Table,
		geo.Table,
		stream.Table,
		conn.Table,
		server.Table,
		tx.Table,
		pubsub.Table,
		script.Table,
		acl.Table,
		cluster.Table,
	}
}
