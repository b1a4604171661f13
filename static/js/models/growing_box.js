// A box as high as its text, up to what the sheet allows; browsers that know field-sizing do it alone.
export function grow(box) {
  if (CSS.supports("field-sizing", "content")) return
  box.style.height = "auto"
  box.style.height = `${box.scrollHeight}px`
}
