/** Reading request bodies. */

/** A body is longer than it may be. */
export class BodyTooLarge extends Error {}

/**
 * Reads a body of at most `limit` bytes. One that announces more is refused unread, one that merely is longer as soon as
 * that shows.
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array(0)
  const announced = request.headers.get('Content-Length')
  if (announced !== null) {
    if (Number(announced) > limit) throw new BodyTooLarge()
    return new Uint8Array(await request.arrayBuffer())
  }
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of request.body as AsyncIterable<Uint8Array>) {
    length += piece.byteLength
    if (length > limit) throw new BodyTooLarge()
    pieces.push(piece)
  }
  const body = new Uint8Array(length)
  length = 0
  for (const piece of pieces) {
    body.set(piece, length)
    length += piece.byteLength
  }
  return body
}
