package io.kariba.trinoplugin;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.geospatial.serde.JtsGeometrySerde;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.function.ScalarFunction;
import io.trino.spi.function.SqlNullable;
import io.trino.spi.function.SqlType;
import io.trino.spi.type.StandardTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;
import org.locationtech.jts.io.WKTReader;
import org.locationtech.jts.operation.union.UnaryUnionOp;
import org.locationtech.jts.simplify.TopologyPreservingSimplifier;

/**
 * The geospatial functions of Athena engine version 3 on planar geometries; Trino's own plugin of them is not published. Source: Athena User Guide,
 * "Supported geospatial functions". Bing tiles and spherical geographies are not among them.
 */
public final class GeometryFunctions {
    private static final String GEOMETRY = GeometryValueType.NAME;
    private static final GeometryFactory FACTORY = new GeometryFactory();
    private static final double EARTH_KILOMETRES = 6371.01;

    private GeometryFunctions() {}

    private static Geometry in(Slice geometry) {
        return JtsGeometrySerde.deserialize(geometry);
    }

    private static Slice out(Geometry geometry) {
        return geometry == null ? null : JtsGeometrySerde.serialize(geometry);
    }

    private static TrinoException invalid(String message) {
        return new TrinoException(StandardErrorCode.INVALID_FUNCTION_ARGUMENT, message);
    }

    private static Point point(Slice geometry, String function) {
        if (in(geometry) instanceof Point point) {
            return point;
        }
        throw invalid(function + " only applies to POINT. Input type is: " + typeName(in(geometry)));
    }

    private static LineString line(Slice geometry, String function) {
        if (in(geometry) instanceof LineString line) {
            return line;
        }
        throw invalid(function + " only applies to LINE_STRING. Input type is: " + typeName(in(geometry)));
    }

    private static Polygon polygon(Slice geometry, String function) {
        if (in(geometry) instanceof Polygon polygon) {
            return polygon;
        }
        throw invalid(function + " only applies to POLYGON. Input type is: " + typeName(in(geometry)));
    }

    /** E.g. {@code MULTI_POLYGON}. */
    private static String typeName(Geometry geometry) {
        return geometry.getGeometryType().replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    private static List<Geometry> all(Block geometries) {
        List<Geometry> all = new ArrayList<>();
        for (int i = 0; i < geometries.getPositionCount(); i++) {
            if (!geometries.isNull(i)) {
                all.add(in(GeometryValueType.GEOMETRY.getSlice(geometries, i)));
            }
        }
        return all;
    }

    @ScalarFunction("ST_Point")
    @SqlType(GEOMETRY)
    public static Slice stPoint(@SqlType(StandardTypes.DOUBLE) double x, @SqlType(StandardTypes.DOUBLE) double y) {
        return out(FACTORY.createPoint(new Coordinate(x, y)));
    }

    @ScalarFunction(value = "ST_GeometryFromText", alias = {"ST_GeomFromText", "ST_LineFromText", "ST_Polygon", "ST_Line"})
    @SqlType(GEOMETRY)
    public static Slice stGeometryFromText(@SqlType(StandardTypes.VARCHAR) Slice text) {
        try {
            return out(new WKTReader(FACTORY).read(text.toStringUtf8()));
        } catch (ParseException | IllegalArgumentException notOne) {
            throw invalid("Invalid WKT: " + text.toStringUtf8());
        }
    }

    @ScalarFunction("ST_GeomFromBinary")
    @SqlType(GEOMETRY)
    public static Slice stGeomFromBinary(@SqlType(StandardTypes.VARBINARY) Slice binary) {
        try {
            return out(new WKBReader(FACTORY).read(binary.getBytes()));
        } catch (ParseException | IllegalArgumentException notOne) {
            throw invalid("Invalid WKB");
        }
    }

    @ScalarFunction("ST_LineString")
    @SqlType(GEOMETRY)
    public static Slice stLineString(@SqlType("array(Geometry)") Block points) {
        List<Geometry> all = all(points);
        if (all.size() == 1) {
            throw invalid("ST_LineString needs two points or more");
        }
        return out(FACTORY.createLineString(all.stream().map(Geometry::getCoordinate).toArray(Coordinate[]::new)));
    }

    @ScalarFunction("ST_MultiPoint")
    @SqlNullable
    @SqlType(GEOMETRY)
    public static Slice stMultiPoint(@SqlType("array(Geometry)") Block points) {
        List<Geometry> all = all(points);
        return all.isEmpty() ? null : out(FACTORY.createMultiPointFromCoords(all.stream().map(Geometry::getCoordinate).toArray(Coordinate[]::new)));
    }

    @ScalarFunction("ST_AsText")
    @SqlType(StandardTypes.VARCHAR)
    public static Slice stAsText(@SqlType(GEOMETRY) Slice geometry) {
        return Slices.utf8Slice(in(geometry).toText());
    }

    @ScalarFunction("ST_AsBinary")
    @SqlType(StandardTypes.VARBINARY)
    public static Slice stAsBinary(@SqlType(GEOMETRY) Slice geometry) {
        return Slices.wrappedBuffer(new WKBWriter().write(in(geometry)));
    }

    @ScalarFunction("ST_GeometryType")
    @SqlType(StandardTypes.VARCHAR)
    public static Slice stGeometryType(@SqlType(GEOMETRY) Slice geometry) {
        return Slices.utf8Slice("ST_" + in(geometry).getGeometryType());
    }

    @ScalarFunction("ST_Contains")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stContains(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return in(left).contains(in(right));
    }

    @ScalarFunction("ST_Crosses")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stCrosses(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return in(left).crosses(in(right));
    }

    @ScalarFunction("ST_Disjoint")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stDisjoint(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return in(left).disjoint(in(right));
    }

    @ScalarFunction("ST_Equals")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stEquals(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return in(left).equalsTopo(in(right));
    }

    @ScalarFunction("ST_Intersects")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stIntersects(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return in(left).intersects(in(right));
    }

    @ScalarFunction("ST_Overlaps")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stOverlaps(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return in(left).overlaps(in(right));
    }

    @ScalarFunction("ST_Touches")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stTouches(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return in(left).touches(in(right));
    }

    @ScalarFunction("ST_Within")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stWithin(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return in(left).within(in(right));
    }

    @ScalarFunction("ST_Relate")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stRelate(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right, @SqlType(StandardTypes.VARCHAR) Slice relation) {
        return in(left).relate(in(right), relation.toStringUtf8());
    }

    @ScalarFunction("ST_Buffer")
    @SqlType(GEOMETRY)
    public static Slice stBuffer(@SqlType(GEOMETRY) Slice geometry, @SqlType(StandardTypes.DOUBLE) double distance) {
        if (distance < 0 || Double.isNaN(distance)) {
            throw invalid("distance is negative or NaN");
        }
        return out(in(geometry).buffer(distance));
    }

    @ScalarFunction("ST_Difference")
    @SqlType(GEOMETRY)
    public static Slice stDifference(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return out(in(left).difference(in(right)));
    }

    @ScalarFunction("ST_Intersection")
    @SqlType(GEOMETRY)
    public static Slice stIntersection(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return out(in(left).intersection(in(right)));
    }

    @ScalarFunction("ST_SymDifference")
    @SqlType(GEOMETRY)
    public static Slice stSymDifference(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return out(in(left).symDifference(in(right)));
    }

    @ScalarFunction("ST_Union")
    @SqlType(GEOMETRY)
    public static Slice stUnion(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        return out(in(left).union(in(right)));
    }

    @ScalarFunction("geometry_union")
    @SqlNullable
    @SqlType(GEOMETRY)
    public static Slice geometryUnion(@SqlType("array(Geometry)") Block geometries) {
        List<Geometry> all = all(geometries);
        return all.isEmpty() ? null : out(UnaryUnionOp.union(all));
    }

    @ScalarFunction("simplify_geometry")
    @SqlType(GEOMETRY)
    public static Slice simplifyGeometry(@SqlType(GEOMETRY) Slice geometry, @SqlType(StandardTypes.DOUBLE) double distance) {
        return out(TopologyPreservingSimplifier.simplify(in(geometry), distance));
    }

    @ScalarFunction("ST_Boundary")
    @SqlType(GEOMETRY)
    public static Slice stBoundary(@SqlType(GEOMETRY) Slice geometry) {
        return out(in(geometry).getBoundary());
    }

    @ScalarFunction("ST_Envelope")
    @SqlType(GEOMETRY)
    public static Slice stEnvelope(@SqlType(GEOMETRY) Slice geometry) {
        return out(in(geometry).getEnvelope());
    }

    @ScalarFunction("ST_ConvexHull")
    @SqlType(GEOMETRY)
    public static Slice stConvexHull(@SqlType(GEOMETRY) Slice geometry) {
        return out(in(geometry).convexHull());
    }

    @ScalarFunction("ST_Centroid")
    @SqlType(GEOMETRY)
    public static Slice stCentroid(@SqlType(GEOMETRY) Slice geometry) {
        return out(in(geometry).getCentroid());
    }

    @ScalarFunction("ST_ExteriorRing")
    @SqlType(GEOMETRY)
    public static Slice stExteriorRing(@SqlType(GEOMETRY) Slice geometry) {
        return out(FACTORY.createLineString(polygon(geometry, "ST_ExteriorRing").getExteriorRing().getCoordinates()));
    }

    @ScalarFunction("ST_Area")
    @SqlType(StandardTypes.DOUBLE)
    public static double stArea(@SqlType(GEOMETRY) Slice geometry) {
        return in(geometry).getArea();
    }

    @ScalarFunction("ST_Length")
    @SqlType(StandardTypes.DOUBLE)
    public static double stLength(@SqlType(GEOMETRY) Slice geometry) {
        return in(geometry).getLength();
    }

    @ScalarFunction("ST_Distance")
    @SqlNullable
    @SqlType(StandardTypes.DOUBLE)
    public static Double stDistance(@SqlType(GEOMETRY) Slice left, @SqlType(GEOMETRY) Slice right) {
        Geometry one = in(left);
        Geometry other = in(right);
        return one.isEmpty() || other.isEmpty() ? null : (Double) one.distance(other);
    }

    /** Between two places given in degrees, in kilometres, by the haversine formula. */
    @ScalarFunction("great_circle_distance")
    @SqlType(StandardTypes.DOUBLE)
    public static double greatCircleDistance(
            @SqlType(StandardTypes.DOUBLE) double latitude1,
            @SqlType(StandardTypes.DOUBLE) double longitude1,
            @SqlType(StandardTypes.DOUBLE) double latitude2,
            @SqlType(StandardTypes.DOUBLE) double longitude2) {
        double down = Math.sin(Math.toRadians(latitude2 - latitude1) / 2);
        double across = Math.sin(Math.toRadians(longitude2 - longitude1) / 2);
        double part = down * down + Math.cos(Math.toRadians(latitude1)) * Math.cos(Math.toRadians(latitude2)) * across * across;
        return 2 * EARTH_KILOMETRES * Math.asin(Math.min(1, Math.sqrt(part)));
    }

    @ScalarFunction("ST_X")
    @SqlNullable
    @SqlType(StandardTypes.DOUBLE)
    public static Double stX(@SqlType(GEOMETRY) Slice geometry) {
        Point point = point(geometry, "ST_X");
        return point.isEmpty() ? null : (Double) point.getX();
    }

    @ScalarFunction("ST_Y")
    @SqlNullable
    @SqlType(StandardTypes.DOUBLE)
    public static Double stY(@SqlType(GEOMETRY) Slice geometry) {
        Point point = point(geometry, "ST_Y");
        return point.isEmpty() ? null : (Double) point.getY();
    }

    private static Envelope envelope(Slice geometry) {
        return in(geometry).getEnvelopeInternal();
    }

    @ScalarFunction("ST_XMax")
    @SqlNullable
    @SqlType(StandardTypes.DOUBLE)
    public static Double stXMax(@SqlType(GEOMETRY) Slice geometry) {
        return envelope(geometry).isNull() ? null : (Double) envelope(geometry).getMaxX();
    }

    @ScalarFunction("ST_XMin")
    @SqlNullable
    @SqlType(StandardTypes.DOUBLE)
    public static Double stXMin(@SqlType(GEOMETRY) Slice geometry) {
        return envelope(geometry).isNull() ? null : (Double) envelope(geometry).getMinX();
    }

    @ScalarFunction("ST_YMax")
    @SqlNullable
    @SqlType(StandardTypes.DOUBLE)
    public static Double stYMax(@SqlType(GEOMETRY) Slice geometry) {
        return envelope(geometry).isNull() ? null : (Double) envelope(geometry).getMaxY();
    }

    @ScalarFunction("ST_YMin")
    @SqlNullable
    @SqlType(StandardTypes.DOUBLE)
    public static Double stYMin(@SqlType(GEOMETRY) Slice geometry) {
        return envelope(geometry).isNull() ? null : (Double) envelope(geometry).getMinY();
    }

    @ScalarFunction("ST_CoordDim")
    @SqlType(StandardTypes.TINYINT)
    public static long stCoordDim(@SqlType(GEOMETRY) Slice geometry) {
        Coordinate first = in(geometry).getCoordinate();
        return first == null || Double.isNaN(first.getZ()) ? 2 : 3;
    }

    @ScalarFunction("ST_Dimension")
    @SqlType(StandardTypes.TINYINT)
    public static long stDimension(@SqlType(GEOMETRY) Slice geometry) {
        return in(geometry).getDimension();
    }

    @ScalarFunction("ST_IsEmpty")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stIsEmpty(@SqlType(GEOMETRY) Slice geometry) {
        return in(geometry).isEmpty();
    }

    @ScalarFunction("ST_IsSimple")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stIsSimple(@SqlType(GEOMETRY) Slice geometry) {
        return in(geometry).isSimple();
    }

    @ScalarFunction("ST_IsValid")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stIsValid(@SqlType(GEOMETRY) Slice geometry) {
        return in(geometry).isValid();
    }

    @ScalarFunction("ST_IsClosed")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stIsClosed(@SqlType(GEOMETRY) Slice geometry) {
        return line(geometry, "ST_IsClosed").isClosed();
    }

    @ScalarFunction("ST_IsRing")
    @SqlType(StandardTypes.BOOLEAN)
    public static boolean stIsRing(@SqlType(GEOMETRY) Slice geometry) {
        return line(geometry, "ST_IsRing").isRing();
    }

    @ScalarFunction("ST_StartPoint")
    @SqlNullable
    @SqlType(GEOMETRY)
    public static Slice stStartPoint(@SqlType(GEOMETRY) Slice geometry) {
        return out(line(geometry, "ST_StartPoint").getStartPoint());
    }

    @ScalarFunction("ST_EndPoint")
    @SqlNullable
    @SqlType(GEOMETRY)
    public static Slice stEndPoint(@SqlType(GEOMETRY) Slice geometry) {
        return out(line(geometry, "ST_EndPoint").getEndPoint());
    }

    @ScalarFunction("ST_PointN")
    @SqlNullable
    @SqlType(GEOMETRY)
    public static Slice stPointN(@SqlType(GEOMETRY) Slice geometry, @SqlType(StandardTypes.INTEGER) long index) {
        LineString line = line(geometry, "ST_PointN");
        return index < 1 || index > line.getNumPoints() ? null : out(line.getPointN((int) index - 1));
    }

    @ScalarFunction("ST_NumPoints")
    @SqlType(StandardTypes.BIGINT)
    public static long stNumPoints(@SqlType(GEOMETRY) Slice geometry) {
        return in(geometry).getNumPoints();
    }

    @ScalarFunction("ST_NumInteriorRing")
    @SqlType(StandardTypes.BIGINT)
    public static long stNumInteriorRing(@SqlType(GEOMETRY) Slice geometry) {
        return polygon(geometry, "ST_NumInteriorRing").getNumInteriorRing();
    }

    @ScalarFunction("ST_NumGeometries")
    @SqlType(StandardTypes.INTEGER)
    public static long stNumGeometries(@SqlType(GEOMETRY) Slice geometry) {
        return in(geometry).isEmpty() ? 0 : in(geometry).getNumGeometries();
    }

    @ScalarFunction("ST_GeometryN")
    @SqlNullable
    @SqlType(GEOMETRY)
    public static Slice stGeometryN(@SqlType(GEOMETRY) Slice geometry, @SqlType(StandardTypes.INTEGER) long index) {
        Geometry whole = in(geometry);
        return index < 1 || index > whole.getNumGeometries() ? null : out(whole.getGeometryN((int) index - 1));
    }
}
