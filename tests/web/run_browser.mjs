// The widget in a real browser against a mock gateway. CHROMIUM names another browser than Debian's.
import { bundleAndRun } from './bundle_and_run.mjs';

process.exitCode = await bundleAndRun('browser');
