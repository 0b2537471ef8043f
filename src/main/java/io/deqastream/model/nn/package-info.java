/** Small tensor blocks that the model's parts share; weights come in through a ParameterSource. */
package io.deqastream.model.nn;
