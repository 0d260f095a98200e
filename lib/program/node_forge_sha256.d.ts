/** Hash function of `node-forge`. */
declare const sha256: { create(): unknown };
export default sha256;
