/** Time left, in words short enough for a table. */

/** 450 → "0.4s", 59_000 → "59s", 3_720_000 → "1h 2m", 200 days → "200d". `ms` must not be negative. */
export function remaining(ms: number): string {
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours}h ${minutes % 60}m`
  const days = Math.floor(hours / 24)
  return days < 10 ? `${days}d ${hours % 24}h` : `${days}d`
}
