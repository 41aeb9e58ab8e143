/* Small pictures that stand for a kind of tie or a group of actors, in legends and tables. */

import { svg } from './dom.js';
import { dashOf } from './palette.js';

/* Neutral ties and memberships are thin. */
export function markWidth(mark) {
    return mark === 'neutral' || mark === 'membership' ? 1.5 : 3;
}

export function tieMark(app, mark) {
    return svg('svg', { class: 'mark', viewBox: '0 0 32 10', 'aria-hidden': 'true' },
        svg('line', {
            x1: 1, y1: 5, x2: 31, y2: 5, stroke: app.colours.marks[mark], 'stroke-width': markWidth(mark),
            'stroke-dasharray': dashOf(app.colours, mark).join(' ') || null,
        }));
}

export function dotMark(colour) {
    return svg('svg', { class: 'mark dot', viewBox: '0 0 12 12', 'aria-hidden': 'true' },
        svg('circle', { cx: 6, cy: 6, r: 5.5, fill: colour }));
}

/* A community's, where colours tell of communities. */
export function communityMark(app, community) {
    return app.paint.isCommunity ? dotMark(app.paint.colour(community)) : null;
}
