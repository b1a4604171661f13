// The clipboard exists only over https and on localhost; a companion on the home network must work too. False where the
// browser or its person does not allow it.
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false)
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "only-read-aloud" })
  const focused = document.activeElement
  document.body.append(field)
  field.select()
  const isCopied = document.execCommand("copy")
  field.remove()
  focused?.focus({ preventScroll: true })
  return isCopied
}
