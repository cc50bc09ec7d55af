// What can go wrong.

/** `tag` says what kind of error it is: see index.d.ts. */
export class PersistError extends Error {
  constructor({ _tag, message, method, hint, issues, cause, status, signal }) {
    super(method ? `${method}: ${message}` : message)
    this.name = 'PersistError'
    this.tag = _tag
    this.method = method
    this.hint = hint
    this.issues = issues
    this.code = cause?.code || undefined
    this.status = status
    this.signal = signal
  }
}

/** The error of a program that ended, and what it wrote last. */
export function endOfProgram(status, signal, stderr) {
  const how = signal ? `was ended by ${signal}` : `ended with status ${status}`
  const said = stderr.trim()
  return new PersistError({
    _tag: 'ProcessError', message: `the program ${how}${said ? `: ${said}` : ''}`, status: status ?? undefined, signal: signal ?? undefined
  })
}

export const startFailed = (path, error) =>
  new PersistError({ _tag: 'ProcessError', message: `cannot start ${path}: ${error.message}`, cause: { code: error.code } })

export const closed = () => new PersistError({ _tag: 'ProcessError', message: 'the cache is closed' })

export const unreadable = (error) =>
  new PersistError({ _tag: 'ProcessError', message: `cannot read the response: ${error.message}`, cause: { code: error.code } })
