/* Names beside the actors, the most important first, each where it hides no other; who finds no room has none. */

import { nameOf } from './data.js';
import { withAlpha } from './palette.js';

export const FONT = 'system-ui, "Noto Sans", "DejaVu Sans", sans-serif';

const LINE = 20; /* characters of a line */
const ROOM = 11000; /* square pixels for each name */
const TRIED = 250; /* actors in sight that are tried before the rest goes without */
const DENSE = 8; /* what a name may hide is less: four for each actor, one for a tie */
const AVOIDED = 100; /* so many of the largest actors are not covered if it can be helped */

/* Words gathered to lines of about LINE characters, no more than three. */
export function inLines(label) {
    const lines = [];
    for (const word of label.split(/\s+/)) {
        const last = lines.length - 1;
        if (last >= 0 && (lines[last].length + word.length < LINE || last === 2))
            lines[last] += ` ${word}`;
        else
            lines.push(word);
    }
    return lines.map(line => (line.length > 2 * LINE ? `${line.slice(0, 2 * LINE - 1)}…` : line));
}

const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/* Where a block of text may stand beside a disc: under it, over it, to the right, to the left, and at its corners. */
function places(at, block, gap) {
    const { x, y, radius } = at, { width, height } = block, aside = radius * 0.7 + gap;
    return [
        [x - width / 2, y + radius + gap], [x - width / 2, y - radius - gap - height],
        [x + radius + gap + 2, y - height / 2], [x - radius - gap - 2 - width, y - height / 2],
        [x + aside, y + aside], [x - aside - width, y + aside], [x + aside, y - aside - height], [x - aside - width, y - aside - height],
    ];
}

/* Whether a straight way goes through a box: by the parts of it that lie between the box's sides. */
function crosses([a, b], box) {
    let from = 0, to = 1;
    for (const [start, end, low, high] of [[a.x, b.x, box.left, box.right], [a.y, b.y, box.top, box.bottom]]) {
        const way = end - start;
        if (Math.abs(way) < 1e-9) {
            if (start < low || start > high)
                return false;
            continue;
        }
        from = Math.max(from, Math.min((low - start) / way, (high - start) / way));
        to = Math.min(to, Math.max((low - start) / way, (high - start) / way));
    }
    return from < to;
}

/* The TRIED largest, the larger first. */
function largest(found, sizes) {
    const of = Float64Array.from(found.map(({ row }) => sizes[row])).sort(), least = of[Math.max(0, of.length - TRIED)];
    return found.filter(({ row }) => sizes[row] >= least).sort((a, b) => sizes[b.row] - sizes[a.row] || a.row - b.row).slice(0, TRIED);
}

export class Names {
    constructor(data) {
        this.data = data;
        this.blocks = new Map(); /* measured once */
    }

    block(context, row, size) {
        if (!this.blocks.has(row)) {
            const lines = inLines(nameOf(this.data, row));
            this.blocks.set(row, {
                lines, width: Math.max(...lines.map(line => context.measureText(line).width)), height: lines.length * size * 1.15,
            });
        }
        return this.blocks.get(row);
    }

    /* Which names go where: the `sure` are named whatever they hide, the `others` by their sizes; `place` gives where a
     * row's disc is on the drawing. */
    arrange(context, { sure, others, sizes, place, ties, width, height, size }) {
        const most = Math.max(12, Math.floor((width * height) / ROOM)) + sure.length, boxes = [], set = [];
        const inSight = rows => rows.map(row => ({ row, at: place(row), must: rows === sure })).filter(({ at: { x, y, radius } }) =>
            x >= -radius && y >= -radius && x <= width + radius && y <= height + radius);
        const tried = [...inSight(sure), ...largest(inSight(others), sizes)];
        const discs = tried.slice(0, AVOIDED).map(({ at: { x, y, radius } }) => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));

        for (const { row, at, must } of tried) {
            if (set.length === most)
                break;
            const block = this.block(context, row, size);
            let best = null, hidden = Infinity;
            for (const [left, top] of places(at, block, 2)) {
                const x = Math.max(3, Math.min(width - 3 - block.width, left));
                const box = { left: x, right: x + block.width, top, bottom: top + block.height };
                if (top < 0 || box.bottom > height || boxes.some(other => meet(box, other)))
                    continue;
                /* What hides no less than another place, or too much, is not looked at to the end. */
                const enough = must || ties.length ? hidden : Math.min(hidden, DENSE);
                let covers = 0;
                for (let i = 0; i < discs.length && covers < enough; i++)
                    covers += 4 * meet(box, discs[i]);
                for (let i = 0; i < ties.length && covers < enough; i++)
                    covers += crosses(ties[i], box);
                if (covers < enough) {
                    best = box;
                    hidden = covers;
                }
                if (hidden === 0)
                    break;
            }
            if (!best && must) {
                const [left, top] = places(at, block, 2)[0];
                best = { left, right: left + block.width, top, bottom: top + block.height };
            }
            if (best) {
                boxes.push(best);
                set.push({ row, lines: block.lines, x: (best.left + best.right) / 2, y: best.top });
            }
        }
        return set;
    }

    draw(context, set, { colours, font, size }) {
        context.font = `500 ${size}px ${font}`;
        context.textAlign = 'center';
        context.textBaseline = 'top';
        context.lineWidth = 3;
        context.lineJoin = 'round';
        context.strokeStyle = withAlpha(colours.halo, 0.85);
        context.fillStyle = colours.text;
        for (const { lines, x, y } of set) {
            lines.forEach((line, i) => {
                context.strokeText(line, x, y + i * size * 1.15);
                context.fillText(line, x, y + i * size * 1.15);
            });
        }
        context.textAlign = 'start';
        context.textBaseline = 'alphabetic';
    }
}
