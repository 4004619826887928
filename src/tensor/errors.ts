/**
 * An error that the user can mend: its message is one clear line (what, where, what was expected,
 * what to do) and is shown without a stack trace. Every class of such errors extends this one.
 */
export class UserError extends Error {
  /** The class, for messages and tests. */
  override name = "UserError";
}

/** One picture that cannot be used; the message is the reason alone, the same text for all that share it. */
export class PictureError extends Error {
  /** The class, for messages and tests. */
  override name = "PictureError";
}
