/** Waits for a number of turns of the event loop. */
export async function turns(count: number): Promise<void> {
  if (count === 0) return;
  const { port1, port2 } = new MessageChannel();
  for (; count > 0; count--) {
    await new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
  }
  port1.close();
  port2.close();
}
