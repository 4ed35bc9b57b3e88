/** Bearer tokens. */

const encoder = new TextEncoder()

/** Returns the response to a request that may not pass, or undefined. */
export function authorize(header: string | null, token: string | undefined): Response | undefined {
  if (!token) {
    const error = 'ERR this Worker has no token: set the secret WEDIS_TOKEN (wrangler secret put WEDIS_TOKEN)'
    return Response.json({ error }, { status: 500 })
  }
  const [, given] = /^Bearer +(.+)$/i.exec(header ?? '') ?? []
  if (given !== undefined && equal(given, token)) return undefined
  return Response.json({ error: 'Unauthorized' }, { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } })
}

/** Compares in a time that depends on the length of a only. */
function equal(a: string, b: string): boolean {
  const given = encoder.encode(a)
  const wanted = encoder.encode(b)
  const sameLength = given.byteLength === wanted.byteLength
  return crypto.subtle.timingSafeEqual(given, sameLength ? wanted : given) && sameLength
}
