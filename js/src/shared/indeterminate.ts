/** The leader of a shared database went away while a request was on its way to it, and the request must not be made again. */
export class IndeterminateError extends Error {
  constructor(
    /** The command's name; of several, the first. */
    readonly command: string,
    /** True: it was carried out, and its reply is lost. Undefined: nobody knows. */
    readonly applied: boolean | undefined,
  ) {
    super(
      applied
        ? `${command} was carried out, but its reply was lost when the database moved to another tab`
        : `nobody knows whether ${command} was carried out: the database moved to another tab before its reply came`,
    )
  }
}
Object.defineProperty(IndeterminateError.prototype, 'name', { value: 'IndeterminateError', configurable: true, writable: true })
