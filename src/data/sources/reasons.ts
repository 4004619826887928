/** Why a picture is left out: the same text for all that share a reason, so that they can be counted. */

export const HIDDEN = "hidden";
export const NOT_BY_NAME = "not a picture by its name";
export const READ_ALREADY = "a link to a folder that is read already";
export const FOR_TESTS = "pictures for tests, read only when named";
export const MAY_NOT_BE_READ = "may not be read";
export const VANISHED = "vanished";
export const CHANGED = "changed while pictures were read";
export const NOT_A_FILE = "not a file";
export const TOO_LARGE = "larger than the limit for files";
export const EMPTY = "empty file";

/** Reasons that are no fault of a picture: what is left out for them nobody meant to be used. */
export const PASSED_OVER: readonly string[] = [HIDDEN, NOT_BY_NAME, READ_ALREADY, FOR_TESTS];
