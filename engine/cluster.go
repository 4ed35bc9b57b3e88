package engine

import (
	"errors"
	"strconv"
	"strings"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
)

// ClusterNode is a node of a cluster, as the host knows it.
type ClusterNode = exec.ClusterNode

// SetCluster tells a store that is a node of a cluster (cluster-enabled yes) who
// owns which slots: the complete table, the first node being this store. Commands
// for keys of others are sent there from then on. What was known before is
// forgotten, but for slots that are on their way (CLUSTER SETSLOT) between nodes
// which both are still there. Sessions that wait for keys which are elsewhere now
// are told, as of unasked output; keys that this store has in slots of others
// stay. A store does not write the table down: its host tells it again when it
// starts.
func (e *Engine) SetCluster(nodes []ClusterNode) error { return e.server.SetCluster(nodes) }

// nodeWords is how many words ParseCluster reads for a node.
const nodeWords = 7

// ParseCluster reads nodes for SetCluster from a RESP array, as hosts pass them that
// have no structs of Go's. There are seven words for each: ID, IP, port, host name,
// the ID of its master, epoch, and the slots as CLUSTER NODES shows them, such as
// "0-5460 5462".
func ParseCluster(b []byte) ([]ClusterNode, error) {
	var p resp.Parser
	words, n, err := p.Next(b, resp.Limits{Authenticated: true})
	if err != nil {
		return nil, err
	}
	if n != len(b) || len(words)%nodeWords != 0 {
		return nil, errors.New("a node has " + strconv.Itoa(nodeWords) + " words")
	}
	nodes := make([]ClusterNode, 0, len(words)/nodeWords)
	for i := 0; i < len(words); i += nodeWords {
		node, err := parseNode(words[i : i+nodeWords])
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, node)
	}
	return nodes, nil
}

func parseNode(words [][]byte) (n ClusterNode, err error) {
	n.ID, n.IP, n.Hostname, n.Replica = string(words[0]), string(words[1]), string(words[3]), string(words[4])
	if n.Port, err = strconv.Atoi(string(words[2])); err != nil {
		return n, err
	}
	if n.Epoch, err = strconv.ParseInt(string(words[5]), 10, 64); err != nil {
		return n, err
	}
	for _, run := range strings.Fields(string(words[6])) {
		first, last, ranged := strings.Cut(run, "-")
		if !ranged {
			last = first
		}
		low, err := strconv.ParseUint(first, 10, 16)
		if err != nil {
			return n, err
		}
		high, err := strconv.ParseUint(last, 10, 16)
		if err != nil {
			return n, err
		}
		n.Slots = append(n.Slots, [2]uint16{uint16(low), uint16(high)})
	}
	return n, nil
}
