package io.kariba.trinoplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.metadata.InternalFunctionBundle;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import org.junit.jupiter.api.Test;

class GeometryFunctionsTest {
    private static Slice of(String text) {
        return GeometryFunctions.stGeometryFromText(Slices.utf8Slice(text));
    }

    private static String text(Slice geometry) {
        return GeometryFunctions.stAsText(geometry).toStringUtf8();
    }

    private static Block block(Slice... geometries) {
        BlockBuilder builder = GeometryValueType.GEOMETRY.createBlockBuilder(null, geometries.length);
        for (Slice geometry : geometries) {
            GeometryValueType.GEOMETRY.writeSlice(builder, geometry);
        }
        return builder.build();
    }

    @Test
    void theEngineTakesTheFunctions() {
        assertThat(InternalFunctionBundle.extractFunctions(GeometryFunctions.class).getFunctions()).hasSizeGreaterThan(50);
    }

    @Test
    void geometriesAreReadAndShownAsText() {
        assertThat(text(GeometryFunctions.stPoint(1, 2.5))).isEqualTo("POINT (1 2.5)");
        assertThat(text(of("polygon ((0 0, 0 2, 2 2, 2 0, 0 0))"))).isEqualTo("POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))");
        assertThat(text(GeometryFunctions.stGeomFromBinary(GeometryFunctions.stAsBinary(of("LINESTRING (0 0, 3 4)"))))).isEqualTo("LINESTRING (0 0, 3 4)");
        assertThat(GeometryValueType.GEOMETRY.getObjectValue(block(of("POINT (1 2)")), 0)).isEqualTo("POINT (1 2)");
        assertThat(GeometryFunctions.stGeometryType(of("POINT (1 2)")).toStringUtf8()).isEqualTo("ST_Point");
        assertThatThrownBy(() -> of("POINT (")).hasMessage("Invalid WKT: POINT (");
    }

    @Test
    void relationsAndMeasuresArePlanar() {
        Slice square = of("POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))");
        assertThat(GeometryFunctions.stContains(square, GeometryFunctions.stPoint(1, 1))).isTrue();
        assertThat(GeometryFunctions.stWithin(GeometryFunctions.stPoint(3, 1), square)).isFalse();
        assertThat(GeometryFunctions.stArea(square)).isEqualTo(4);
        assertThat(GeometryFunctions.stDistance(GeometryFunctions.stPoint(0, 0), GeometryFunctions.stPoint(3, 4))).isEqualTo(5.0);
        assertThat(GeometryFunctions.stDistance(of("POINT EMPTY"), square)).isNull();
        assertThat(text(GeometryFunctions.stCentroid(square))).isEqualTo("POINT (1 1)");
        assertThat(GeometryFunctions.stXMax(square)).isEqualTo(2.0);
        assertThat(GeometryFunctions.stArea(GeometryFunctions.stIntersection(square, of("POLYGON ((1 1, 1 3, 3 3, 3 1, 1 1))")))).isEqualTo(1);
        assertThatThrownBy(() -> GeometryFunctions.stX(square)).hasMessage("ST_X only applies to POINT. Input type is: POLYGON");
    }

    @Test
    void linesAreMadeOfPoints() {
        Slice line = GeometryFunctions.stLineString(block(GeometryFunctions.stPoint(0, 0), GeometryFunctions.stPoint(3, 4)));
        assertThat(GeometryFunctions.stLength(line)).isEqualTo(5);
        assertThat(text(GeometryFunctions.stEndPoint(line))).isEqualTo("POINT (3 4)");
        assertThat(GeometryFunctions.stPointN(line, 3)).isNull();
        assertThat(text(GeometryFunctions.geometryUnion(block(of("POINT (0 0)"), of("POINT (1 1)"))))).isEqualTo("MULTIPOINT ((0 0), (1 1))");
    }

    /** From the User Guide's neighbour, Trino's documentation of great_circle_distance: Nashville to Los Angeles airports. */
    @Test
    void greatCirclesAreInKilometres() {
        assertThat(GeometryFunctions.greatCircleDistance(36.12, -86.67, 33.94, -118.40)).isCloseTo(2886.45, within(0.1));
    }
}
