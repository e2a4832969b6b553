// The longest that any test waits for anything, in milliseconds. A payment whose provider hangs is
// known after 10 seconds.
export const patience = 30_000;

// until asks again and again until found() gives something true, and returns that. what says in the
// failure what was waited for; it may be a function.
export async function until(what, found, limit = patience) {
  const deadline = Date.now() + limit;
  for (;;) {
    const value = await found();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${limit} ms in vain: ${typeof what === "function" ? what() : what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
