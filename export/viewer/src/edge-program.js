/* How sigma draws a tie: a straight band between the rims of its actors, solid, dashed, dotted or both, with a head where
 * it has a direction; arcs that go both ways lie side by side. One program for all, since switching costs more than the
 * few steps here. Lengths are in the drawing's pixels. */

import { EdgeProgram } from 'sigma/rendering';
import { floatColor } from 'sigma/utils';

const VERTEX = `
attribute vec2 a_start, a_end, a_radii;
attribute vec3 a_form; /* width, line, 1: arrow; 2: arrow beside another */
attribute vec4 a_color, a_id;
attribute vec2 a_corner; /* 0 at the start, 1 at the end; -1 or 1 across */
uniform mat3 u_matrix;
uniform float u_sizeRatio, u_correctionRatio;
varying vec4 v_color;
varying vec2 v_at; /* along, across */
varying float v_length, v_width, v_line, v_head;

void main() {
    float pixel = 2.0 * u_correctionRatio / u_sizeRatio;
    vec2 way = a_end - a_start;
    float reach = max(length(way), 1e-9);
    way /= reach;
    vec2 normal = vec2(-way.y, way.x);
    float width = a_form.x;
    float head = a_form.z > 0.5 ? 5.0 + 2.2 * width : 0.0;
    float across = max(width, head * 0.9) / 2.0 + 1.0;
    #ifdef PICKING_MODE
    across += 1.0;
    #endif
    float aside = a_form.z > 1.5 ? width / 2.0 + 1.2 : 0.0;
    float span = max(reach / pixel - a_radii.x - a_radii.y, 0.0);
    float along = a_corner.x * span;
    vec2 position = a_start + way * (a_radii.x + along) * pixel + normal * (a_corner.y * across - aside) * pixel;
    gl_Position = vec4((u_matrix * vec3(position, 1)).xy, 0, 1);
    v_at = vec2(along, a_corner.y * across);
    v_length = span;
    v_width = width;
    v_line = a_form.y;
    v_head = min(head, span);
    #ifdef PICKING_MODE
    v_color = a_id;
    #else
    v_color = a_color;
    #endif
    v_color.a *= 255.0 / 254.0;
}
`;

const FRAGMENT = `
precision highp float;
varying vec4 v_color;
varying vec2 v_at;
varying float v_length, v_width, v_line, v_head;
uniform float u_feather;

/* How much of the dash is here: pieces of 'on' in every 'period'. */
float dash(float at, float on, float period) {
    float place = mod(at, period);
    return smoothstep(0.0, u_feather, place) * (1.0 - smoothstep(on, on + u_feather, place));
}

void main(void) {
    float left = v_length - v_at.x, half_width = v_width / 2.0, ink = 1.0;
    if (left < v_head)
        half_width = max(0.45 * left, 0.0);
    else if (v_line > 2.5)
        ink = max(dash(v_at.x, 8.0, 16.0), dash(v_at.x - 11.0, 2.0, 16.0));
    else if (v_line > 1.5)
        ink = dash(v_at.x, max(2.0, v_width), 4.0 + 2.0 * v_width);
    else if (v_line > 0.5)
        ink = dash(v_at.x, 7.0 + v_width, 12.0 + 2.0 * v_width);
    float distance = abs(v_at.y);
    #ifdef PICKING_MODE
    if (distance > half_width + 2.0)
        discard;
    gl_FragColor = v_color;
    #else
    float cover = (1.0 - smoothstep(half_width - u_feather / 2.0, half_width + u_feather / 2.0, distance)) * ink * v_color.a;
    gl_FragColor = vec4(v_color.rgb * cover, cover);
    #endif
}
`;

const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;

export class TieProgram extends EdgeProgram {
    getDefinition() {
        return {
            VERTICES: 6,
            VERTEX_SHADER_SOURCE: VERTEX,
            FRAGMENT_SHADER_SOURCE: FRAGMENT,
            METHOD: TRIANGLES,
            UNIFORMS: ['u_matrix', 'u_sizeRatio', 'u_correctionRatio', 'u_feather'],
            ATTRIBUTES: [
                { name: 'a_start', size: 2, type: FLOAT },
                { name: 'a_end', size: 2, type: FLOAT },
                { name: 'a_radii', size: 2, type: FLOAT },
                { name: 'a_form', size: 3, type: FLOAT },
                { name: 'a_color', size: 4, type: UNSIGNED_BYTE, normalized: true },
                { name: 'a_id', size: 4, type: UNSIGNED_BYTE, normalized: true },
            ],
            CONSTANT_ATTRIBUTES: [{ name: 'a_corner', size: 2, type: FLOAT }],
            CONSTANT_DATA: [[0, 1], [0, -1], [1, 1], [1, 1], [0, -1], [1, -1]],
        };
    }

    processVisibleItem(index, at, source, target, tie) {
        const { array } = this;
        array[at++] = source.x;
        array[at++] = source.y;
        array[at++] = target.x;
        array[at++] = target.y;
        array[at++] = source.size;
        array[at++] = target.size;
        array[at++] = tie.size || 1;
        array[at++] = tie.line || 0;
        array[at++] = tie.arrow || 0;
        array[at++] = floatColor(tie.color);
        array[at++] = index;
    }

    setUniforms(parameters, { gl, uniformLocations }) {
        gl.uniformMatrix3fv(uniformLocations.u_matrix, false, parameters.matrix);
        gl.uniform1f(uniformLocations.u_sizeRatio, parameters.sizeRatio);
        gl.uniform1f(uniformLocations.u_correctionRatio, parameters.correctionRatio);
        gl.uniform1f(uniformLocations.u_feather, 1.2 * parameters.sizeRatio);
    }
}
