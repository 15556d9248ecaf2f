import { ensureVsix } from '../../scripts/lib/vsix';

/** Packages the extension before the first test, unless ACQUIRE_VSIX names a package. */
export async function mochaGlobalSetup(): Promise<void> {
  await ensureVsix();
}
