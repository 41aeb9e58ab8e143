/* Test points in TAP, as tests/cli/tap.py makes them. */

let points = 0, failed = 0;

const line = text => String(text).split(/\s+/).join(' ').replaceAll('#', '\\#');

export function ok(condition, name, detail) {
    console.log(`${condition ? 'ok' : 'not ok'} ${++points} - ${line(name)}`);
    if (!condition) {
        failed++;
        if (detail !== undefined)
            console.log(String(detail).split('\n').slice(0, 40).map(one => `#   ${one.slice(0, 400)}`).join('\n'));
    }
    return Boolean(condition);
}

export function equal(got, want, name) {
    const texts = [got, want].map(value => JSON.stringify(value));
    return ok(texts[0] === texts[1], name, `got  ${texts[0]}\nwant ${texts[1]}`);
}

export function note(text) {
    console.log(`# ${text}`);
}

export function skipAll(reason) {
    console.log(`1..0 # SKIP ${reason}`);
    process.exit(0);
}

/* What breaks inside is one failed point, and the next section runs. */
export async function section(name, body) {
    try {
        await body();
    } catch (error) {
        ok(false, `${name}: the test itself went on to its end`, error.stack);
    }
}

export function done() {
    console.log(`1..${points}`);
    process.exitCode = failed ? 1 : 0;
}
