// Packs the files of these folders once and well, for an nginx that can send packed files as they are (nginx/optional).
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const TEXT = /\.(js|css)$/
const PACKED = /\.(gz|br)$/

for (const folder of process.argv.slice(2)) {
  // nginx would send an old one in the place of a file that has changed.
  for (const name of readdirSync(folder).filter((name) => PACKED.test(name))) rmSync(join(folder, name))
  for (const name of readdirSync(folder).filter((name) => TEXT.test(name))) {
    const place = join(folder, name)
    const text = readFileSync(place)
    writeFileSync(`${place}.gz`, gzipSync(text, { level: 9 }))
    writeFileSync(`${place}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }))
  }
}
