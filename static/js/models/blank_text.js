// Nothing of it is to be seen: spaces, controls, and what Unicode has be ignored where it is not known. The server refuses it, too.
const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u

export function isBlank(text) {
  return !VISIBLE.test(text)
}
