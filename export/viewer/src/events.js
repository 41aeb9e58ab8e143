/* What a tie rests on: events, the reports that tell of them, the documents, file and line. */

import { apart } from './data.js';
import { h } from './dom.js';
import { tieMark } from './marks.js';

const AT_ONCE = 50;

function report(app, one) {
    const { words } = app;
    return h('li', { className: 'report' },
        one.title || one.document ? h('cite', {}, one.title || one.document) : null,
        one.place ? h('span', { className: 'place' }, one.place) : null,
        one.note ? h('p', { className: 'quote' }, one.note) : null,
        h('p', { className: 'where' },
            h('code', {}, `${one.file}:${one.line}`),
            [one.id, one.title ? one.document : '', one.confidence === undefined ? '' : words.say('confidence', { x: one.confidence })]
                .filter(Boolean).map(text => ` · ${text}`)));
}

function event(app, one) {
    const { words } = app, what = [one.type, one.label].filter(Boolean).join(' ');
    return h('li', { className: 'event' },
        h('details', {},
            h('summary', {},
                h('span', { className: 'date' }, one.date || words.say('undated')),
                one.sign ? [tieMark(app, one.sign), h('span', { className: 'unseen' }, words.words[one.sign] || one.sign)] : null,
                h('span', { className: 'what' }, what || one.id),
                h('span', { className: 'count' }, words.say('reports', { n: one.reports.length }))),
            h('p', { className: 'who' }, one.source.map(apart).join(', '), one.mutual ? ' ↔ ' : ' → ', one.target.map(apart).join(', '),
                words.words.placing[one.fate] ? h('span', { className: 'fate' }, ` (${words.words.placing[one.fate]})`) : null),
            h('ul', { className: 'reports' }, one.reports.map(each => report(app, each)))));
}

/* The list of a tie's events in the period, some at a time. */
export function eventList(app, edge) {
    const { data, words, period } = app;

    if (!data.events)
        return [h('h3', {}, words.say('events')), h('p', { className: 'note' }, words.say('noEvents'))];
    const found = data.eventsOf[edge].map(index => data.events[index]).filter(one => period.hasEvent(one));
    const list = h('ul', { className: 'events' });
    const more = h('button', { type: 'button', className: 'more', onclick: () => add() });
    function add() {
        const at = list.childElementCount;
        list.append(...found.slice(at, at + AT_ONCE).map(one => event(app, one)));
        const left = found.length - list.childElementCount;
        more.hidden = left === 0;
        more.textContent = words.say('more', { n: Math.min(AT_ONCE, left) });
    }
    add();
    if (found.length && found.length <= 3)
        list.querySelectorAll('details').forEach(one => (one.open = true));
    return [
        h('h3', {}, words.say('eventsIn', { n: found.length })),
        data.events.length < data.eventsCounted
            ? h('p', { className: 'note' }, words.say('cut', { n: data.events.length, m: data.eventsCounted })) : null,
        found.length ? list : h('p', { className: 'note' }, words.say('noneHere')), more,
    ];
}
