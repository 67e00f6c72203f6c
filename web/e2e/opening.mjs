// Builds the demonstration that all browser tests open, once: files of tests run side by side, and each would build its own.
import { opening } from './server.mjs'

await opening()
