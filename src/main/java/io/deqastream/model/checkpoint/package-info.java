/**
 * Published checkpoint folders, read strictly: safetensors and PyTorch archives, whole or sharded,
 * LoRA adapters over their base, and the configuration beside them. Files are hostile until proved
 * otherwise: nothing in them is executed, sizes are checked before memory is taken, and every fault
 * is one {@link io.deqastream.model.checkpoint.CheckpointException} with one line for the user.
 */
package io.deqastream.model.checkpoint;
