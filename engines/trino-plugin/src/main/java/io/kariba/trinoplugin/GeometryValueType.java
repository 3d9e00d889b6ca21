package io.kariba.trinoplugin;

import io.airlift.slice.Slice;
import io.trino.geospatial.serde.JtsGeometrySerde;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.block.VariableWidthBlockBuilder;
import io.trino.spi.type.AbstractVariableWidthType;
import io.trino.spi.type.TypeDescriptor;

/** The type {@code Geometry}, kept as Trino's own spatial joins keep it. A result shows it as well-known text. */
public final class GeometryValueType extends AbstractVariableWidthType {
    static final String NAME = "Geometry";
    static final GeometryValueType GEOMETRY = new GeometryValueType();

    private GeometryValueType() {
        super(new TypeDescriptor(NAME), Slice.class);
    }

    @Override
    public String getDisplayName() {
        return NAME;
    }

    @Override
    public Object getObjectValue(Block block, int position) {
        return block.isNull(position) ? null : JtsGeometrySerde.deserialize(getSlice(block, position)).toText();
    }

    @Override
    public Slice getSlice(Block block, int position) {
        return ((VariableWidthBlock) block.getUnderlyingValueBlock()).getSlice(block.getUnderlyingValuePosition(position));
    }

    @Override
    public void writeSlice(BlockBuilder out, Slice value) {
        ((VariableWidthBlockBuilder) out).writeEntry(value);
    }

    @Override
    public void writeSlice(BlockBuilder out, Slice value, int offset, int length) {
        ((VariableWidthBlockBuilder) out).writeEntry(value, offset, length);
    }
}
