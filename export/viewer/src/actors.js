/* The actors: discs with a rim, so that those that lie over each other stay apart; drawn, as the ties are, from an array
 * that is written only when what it shows changes. */

import { ArrayProgram, attach, compile, featherOf, packColour, pixelOf } from './gl.js';

const VERTEX = `#version 300 es
in vec2 a_corner;
in vec2 a_position;
in float a_radius;
in vec4 a_color, a_rim;
uniform mat3 u_matrix;
uniform float u_pixel;
out vec4 v_color, v_rim;
out vec2 v_at;
out float v_radius;

void main() {
    v_at = (a_radius + 1.0) * a_corner;
    v_radius = a_radius;
    v_color = a_color;
    v_rim = a_rim;
    gl_Position = vec4((u_matrix * vec3(a_position + v_at * u_pixel, 1)).xy, 0, 1);
}
`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec4 v_color, v_rim;
in vec2 v_at;
in float v_radius;
uniform float u_feather;
out vec4 color;

void main() {
    float inside = v_radius - length(v_at), width = v_radius > 4.0 ? 1.5 : 1.0;
    vec4 ink = mix(v_rim, v_color, smoothstep(width - u_feather / 2.0, width + u_feather / 2.0, inside));
    color = vec4(ink.rgb, 1.0) * smoothstep(-u_feather / 2.0, u_feather / 2.0, inside);
}
`;

const DISC = 5; /* words */
const CORNERS = new Float32Array([-1, -1, 1, -1, 1, 1, 1, 1, -1, 1, -1, -1]);

/* An array of at most so many actors, to be filled in the order of drawing. */
export class ActorArray {
    constructor(capacity) {
        this.discs = new Float32Array(capacity * DISC);
        this.words = new Uint32Array(this.discs.buffer);
        this.packed = new Map();
        this.clear();
    }

    clear() {
        this.n = 0;
        this.changed = true;
    }

    pack(colour) {
        if (!this.packed.has(colour))
            this.packed.set(colour, packColour(colour, 1));
        return this.packed.get(colour);
    }

    add(x, y, radius, colour, rim) {
        const at = this.n++ * DISC;
        this.discs[at] = x;
        this.discs[at + 1] = y;
        this.discs[at + 2] = radius;
        this.words[at + 3] = this.pack(colour);
        this.words[at + 4] = this.pack(rim);
    }
}

/* What sigma takes for a program of nodes. */
export function actorProgram(array) {
    return class extends ArrayProgram {
        constructor(gl) {
            super(gl);
            this.program = compile(gl, VERTEX, FRAGMENT);
            this.vertices = gl.createVertexArray();
            gl.bindVertexArray(this.vertices);
            attach(gl, this.program, 2, [['a_corner', 2]], 0);
            gl.bufferData(gl.ARRAY_BUFFER, CORNERS, gl.STATIC_DRAW);
            this.buffer = attach(gl, this.program, DISC, [['a_position', 2], ['a_radius', 1], ['a_color', 4, true], ['a_rim', 4, true]], 1);
            gl.bindVertexArray(null);
            [this.matrix, this.pixel, this.feather] = ['u_matrix', 'u_pixel', 'u_feather'].map(name => gl.getUniformLocation(this.program, name));
        }

        render(how) {
            const { gl } = this;

            gl.viewport(0, 0, how.width * how.pixelRatio, how.height * how.pixelRatio);
            gl.enable(gl.BLEND);
            if (array.changed) {
                gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
                gl.bufferData(gl.ARRAY_BUFFER, array.discs.subarray(0, array.n * DISC), gl.DYNAMIC_DRAW);
                array.changed = false;
            }
            gl.useProgram(this.program);
            gl.uniformMatrix3fv(this.matrix, false, how.matrix);
            gl.uniform1f(this.pixel, pixelOf(how));
            gl.uniform1f(this.feather, featherOf(how));
            gl.bindVertexArray(this.vertices);
            gl.drawArraysInstanced(gl.TRIANGLES, 0, 6, array.n);
            gl.bindVertexArray(null);
        }
    };
}
