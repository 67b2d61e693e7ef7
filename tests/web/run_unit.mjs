// The widget's tests that need no browser: parsers, decisions, consent reading, strings, sizes.
import { bundleAndRun } from './bundle_and_run.mjs';

process.exitCode = await bundleAndRun('unit');
