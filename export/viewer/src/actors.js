/* The actors: discs with a rim, so that those that lie over each other stay apart. */

import { NodeCircleProgram } from 'sigma/rendering';
import { floatColor } from 'sigma/utils';

const VERTEX = `
attribute vec4 a_color, a_rim;
attribute vec2 a_position;
attribute float a_size, a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio, u_correctionRatio;
varying vec4 v_color, v_rim;
varying vec2 v_at;
varying float v_radius;

void main() {
    float pixel = 2.0 * u_correctionRatio / u_sizeRatio;
    v_at = 2.0 * (a_size + 1.0) * vec2(cos(a_angle), sin(a_angle));
    v_radius = a_size;
    v_color = a_color;
    v_rim = a_rim;
    gl_Position = vec4((u_matrix * vec3(a_position + v_at * pixel, 1)).xy, 0, 1);
}
`;

const FRAGMENT = `
precision highp float;
varying vec4 v_color, v_rim;
varying vec2 v_at;
varying float v_radius;
uniform float u_feather;

void main() {
    float inside = v_radius - length(v_at), width = v_radius > 4.0 ? 1.5 : 1.0;
    vec4 color = mix(v_rim, v_color, smoothstep(width - u_feather / 2.0, width + u_feather / 2.0, inside));
    gl_FragColor = vec4(color.rgb, 1.0) * smoothstep(-u_feather / 2.0, u_feather / 2.0, inside);
}
`;

const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;

export class ActorProgram extends NodeCircleProgram {
    /* Who is under the pointer is found without drawing: no second picture for it. */
    constructor(gl, picking, renderer) {
        super(gl, null, renderer);
    }

    getDefinition() {
        return {
            ...super.getDefinition(),
            VERTEX_SHADER_SOURCE: VERTEX,
            FRAGMENT_SHADER_SOURCE: FRAGMENT,
            METHOD: TRIANGLES,
            UNIFORMS: ['u_matrix', 'u_sizeRatio', 'u_correctionRatio', 'u_feather'],
            ATTRIBUTES: [
                { name: 'a_position', size: 2, type: FLOAT },
                { name: 'a_size', size: 1, type: FLOAT },
                { name: 'a_color', size: 4, type: UNSIGNED_BYTE, normalized: true },
                { name: 'a_rim', size: 4, type: UNSIGNED_BYTE, normalized: true },
            ],
        };
    }

    processVisibleItem(index, at, actor) {
        const { array } = this;
        array[at++] = actor.x;
        array[at++] = actor.y;
        array[at++] = actor.size;
        array[at++] = floatColor(actor.color);
        array[at++] = floatColor(actor.rim || actor.color);
    }

    setUniforms(parameters, place) {
        super.setUniforms(parameters, place);
        place.gl.uniform1f(place.uniformLocations.u_feather, (1.2 * parameters.sizeRatio) / Math.min(parameters.pixelRatio, 2));
    }
}
