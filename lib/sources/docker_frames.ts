/** Stream of a container. */
export type ContainerStream = "stdout" | "stderr";

/** Part of a stream of a container. */
export interface Frame {
  readonly stream: ContainerStream;
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Separates the streams of a container without a terminal. Before each part stand the number of its stream, three zeros and
 * its length in four bytes.
 *
 * @see {@link https://docs.docker.com/reference/api/engine/}, "Stream format"
 */
export class DockerFrames {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  /** Bytes of the current part that are still to come. */
  #missing = 0;

  /** Takes bytes and returns the parts in them. A part may come in pieces. */
  push(bytes: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length;) {
      if (this.#missing > 0) {
        const piece = bytes.subarray(at, at + this.#missing);
        frames.push({ stream: this.#header[0] === STDERR ? "stderr" : "stdout", bytes: piece });
        this.#missing -= piece.length;
        at += piece.length;
        continue;
      }
      this.#header[this.#headerLength++] = bytes[at++];
      if (this.#headerLength < HEADER_BYTES) continue;
      this.#headerLength = 0;
      this.#missing = new DataView(this.#header.buffer).getUint32(4);
    }
    return frames;
  }
}
