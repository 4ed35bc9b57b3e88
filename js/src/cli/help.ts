/** What `wedis --help` prints. */
import { version } from '../api.js'

export const help = `wedis ${version}: Redis compiled to WebAssembly

Usage
  wedis                           a prompt on an empty database in this process
  wedis -h <host> -p <port>       a prompt on any Redis server
  wedis [options] <command> …     run one command (also: commands on standard input, one a line)
  wedis serve [options]           serve RESP, for redis-cli and every Redis client

Prompt options
  -h <host>          connect to this host instead of running an engine in this process
  -p <port>          … on this port (default 6379)
  -a, --pass <pass>  password, also from WEDIS_AUTH
  --user <name>      user that the password belongs to
  -n <db>            select this database
  -2, -3             protocol version (default 2)
  --raw, --no-raw    plain or decorated replies (default: decorated on a terminal)
  -e                 end with status 1 when a command fails

Serve options
  --port <port>      port to listen on (default 6379, 0 picks a free one)
  --bind <address> … addresses to listen on (default 127.0.0.1)
  --unixsocket <path>
                     Unix socket to listen on, beside the port; with --port 0 instead of it
  --dir <path>       keep the data in this folder, in Redis's own files; without it, it is in memory only
  --appendonly <yes|no>
                     log every write there (default yes with --dir, no with wedis-server)
  --appendfsync <always|everysec|no>
                     when a write is on the disk: before it is answered, within a second (default), when the system likes
  --save "<seconds> <changes> …"
                     when to write a snapshot, dump.rdb (default: never with --dir, as redis-server with wedis-server)
  --<name> <value>   any configuration directive, e.g. --maxmemory 100mb --maxmemory-policy allkeys-lru

wedis-server takes what redis-server takes: a configuration file, its directives as options.

  --help             this text
  --version          the version

At the prompt: Tab completes, "help <command>" explains, Ctrl-C ends a wait, the history is kept in ~/.wedis_history.`
