/* Colours and lines. Those of groups and signs are the file's own, so that the page, the diagrams and the files of a run
 * agree; here are only the page's ground and ink. A sign has a line of its own too: nothing is said by colour alone. */

export const LINES = { solid: 0, dashed: 1, dotted: 2, dashdot: 3, sparse: 4, longdash: 5 };

export const SIGNS = ['cooperation', 'conflict', 'mixed', 'neutral', 'unknown'];

/* How a tie is drawn: by its sign, or as a membership, which no event made and which has none. */
export const MARKS = [...SIGNS, 'membership'];
export const MEMBERSHIP_MARK = MARKS.indexOf('membership');

/* The same lines as SVG dashes, for legends, tables and pictures. */
const DASHES = { solid: [], dashed: [7, 4], dotted: [1.5, 3.5], dashdot: [8, 3, 2, 3], sparse: [2, 6], longdash: [16, 4] };

const THEMES = {
    light: { background: '#ffffff', text: '#1c2126', halo: '#ffffff', faded: '#e3e6e9' },
    dark: { background: '#14181c', text: '#e8ebee', halo: '#14181c', faded: '#2a3036' },
};

/* Of a graph that was written without a style: everything grey. */
const GREY = { light: '#7a838c', dark: '#939ba3' };
const PLAIN = {
    palette: { light: [], dark: [], ramp: [GREY.light], none: GREY, signs: { membership: { ...GREY, line: 'sparse' } } },
    radius: { least: 5, most: 20 }, width: { least: 1, more: 0, seen: 1.5, thin: 1, root: 4, log: 50 }, middle: 0.25,
};

/* The file's style, with all that the drawing asks of it. */
export function styleOf(graph) {
    return { ...PLAIN, ...graph.style };
}

/* The colours of a theme: marks and their lines, groups from the first on, a ramp from the least to the most. */
export function themeColours({ palette }, theme) {
    const sign = mark => palette.signs[mark] || palette.signs.unknown || { ...GREY, line: 'solid' };
    return {
        ...THEMES[theme],
        marks: Object.fromEntries(MARKS.map(mark => [mark, sign(mark)[theme]])),
        lines: Object.fromEntries(MARKS.map(mark => [mark, sign(mark).line])),
        /* The most stands out from the ground. */
        groups: palette[theme], ramp: theme === 'dark' ? [...palette.ramp].reverse() : palette.ramp, none: palette.none[theme],
    };
}

export function dashOf(colours, mark) {
    return DASHES[colours.lines[mark]] || [];
}

export function withAlpha(colour, alpha) {
    return colour + Math.round(255 * alpha).toString(16).padStart(2, '0');
}

/* A share of one colour in another. sigma draws actors without transparency. */
export function blend(colour, other, share) {
    const part = (text, at) => parseInt(text.slice(at, at + 2), 16);
    return '#' + [1, 3, 5].map(at => Math.round(part(colour, at) * share + part(other, at) * (1 - share)).toString(16).padStart(2, '0')).join('');
}
