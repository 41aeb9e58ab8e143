/* Debian's Chromium, driven by the playwright-core that a `require` finds. It draws by the processor. */

import { existsSync } from 'node:fs';

export const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';

const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

export function hasChromium() {
    return existsSync(CHROMIUM);
}

export function launch(require) {
    return require('playwright-core').chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}
