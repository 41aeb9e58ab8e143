/* Other people's programs from npm, installed once in a folder beside the build, by what package-lock.json names. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const AGAIN = 10 * 60 * 1000; /* ms after which a registry that did not answer is asked again */

function install(place) {
    const fresh = mkdtempSync(`${place}-`);

    try {
        for (const name of ['package.json', 'package-lock.json', '.npmrc'])
            copyFileSync(join(HERE, name), join(fresh, name));
        execFileSync('npm', ['ci'], { cwd: fresh, stdio: 'ignore', timeout: 200000 });
        if (!existsSync(place))
            renameSync(fresh, place);
    } catch (error) {
        /* Two tests may install at once: one of them is first. */
        if (!existsSync(place)) {
            writeFileSync(`${place}.failed`, '');
            throw error;
        }
    } finally {
        rmSync(fresh, { recursive: true, force: true });
    }
}

/* A `require` that finds them; throws when they cannot be installed. */
export function packages(folder) {
    const hash = createHash('sha256').update(readFileSync(join(HERE, 'package-lock.json'))).digest('hex');
    const place = join(resolve(folder), hash.slice(0, 12)), failed = `${place}.failed`;

    if (!existsSync(place)) {
        if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < AGAIN)
            throw new Error('npm could not install them a few minutes ago');
        mkdirSync(folder, { recursive: true });
        install(place);
    }
    return createRequire(join(place, 'package.json'));
}
