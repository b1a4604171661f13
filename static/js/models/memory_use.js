// The page of a conversation says at its top and beside the composer how much of what is said here is remembered.
export function showMemoryUse(use) {
  for (const id of ["conversation-private", "memory-use"]) {
    const shown = document.getElementById(id)
    if (shown) shown.dataset.memory = use
  }
}
