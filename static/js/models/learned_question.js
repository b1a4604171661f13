import { say } from "./words.js"

// Asks what becomes of so many facts when their conversation is deleted: "go" or "keep"; empty for one who would rather not.
export function askAboutLearned(title, count) {
  const dialog = document.getElementById("learned-question")
  dialog.querySelector("h2").textContent = say("shelf.delete", { title })
  dialog.querySelector("p").textContent = say("shelf.learned", { count })
  // Escape would leave what was answered the last time.
  dialog.returnValue = ""
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true })
  })
}
