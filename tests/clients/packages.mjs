/* Other people's programs from npm, installed once in a folder beside the build, by what package-lock.json names. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));

/* A `require` that finds them; throws when they cannot be installed. */
export function packages(folder) {
    const stamp = join(folder, 'node_modules', '.entente-stamp'), lock = readFileSync(join(HERE, 'package-lock.json'), 'utf8');

    mkdirSync(folder, { recursive: true });
    if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
        for (const name of ['package.json', 'package-lock.json', '.npmrc'])
            copyFileSync(join(HERE, name), join(folder, name));
        execFileSync('npm', ['ci'], { cwd: folder, stdio: 'ignore', timeout: 200000 });
        writeFileSync(stamp, lock);
    }
    return createRequire(join(folder, 'package.json'));
}
