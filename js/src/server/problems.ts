/** Errors of the system in the words of C's strerror, which is what logs are searched for. */
import { getSystemErrorMap } from 'node:util'

const WORDS: Record<string, string> = {
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EISDIR: 'Is a directory',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
}

/** The text of an error. */
export function systemError(error: unknown): string {
  const { code, errno, message } = error as NodeJS.ErrnoException
  return WORDS[code ?? ''] ?? (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message
}
