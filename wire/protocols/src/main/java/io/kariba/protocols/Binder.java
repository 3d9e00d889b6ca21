package io.kariba.protocols;

import io.kariba.api.LetterCase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkNumber;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Between documents and the SDK's model classes. Names are matched ignoring case, because the SDK respells some. Members that a class lacks, being newer
 * than the pinned SDK, are dropped; services that want them read {@link Call#members}.
 */
public final class Binder {
    /** The fields of a class by member name as it is and in lower case, and by lower-case wire name where the SDK renamed the member. */
    private record Fields(Map<String, SdkField<?>> byName) {
        static Fields of(List<SdkField<?>> fields) {
            Map<String, SdkField<?>> found = new HashMap<>();
            for (SdkField<?> field : fields) {
                found.put(field.memberName(), field);
                found.putIfAbsent(LetterCase.lower(field.memberName()), field);
            }
            for (SdkField<?> field : fields) {
                if (field.locationName() != null) {
                    found.putIfAbsent(LetterCase.lower(field.locationName()), field);
                }
            }
            return new Fields(found);
        }

        SdkField<?> field(String member) {
            SdkField<?> found = byName.get(member);
            return found != null ? found : byName.get(LetterCase.lower(member));
        }
    }

    /** Bounded by the number of the SDK's classes. */
    private static final Map<Class<?>, Fields> CACHE = new ConcurrentHashMap<>();

    private static final ClassValue<Method> BUILDERS = new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
            try {
                return type.getMethod("builder");
            } catch (NoSuchMethodException none) {
                throw new IllegalArgumentException("No builder: " + type, none);
            }
        }
    };

    private Binder() {}

    /** An object of an SDK class with the document's values. */
    public static <T extends SdkPojo> T bind(Map<String, Object> document, Class<T> type) {
        try {
            SdkPojo builder = (SdkPojo) BUILDERS.get(type).invoke(null);
            return type.cast(fill(builder, document));
        } catch (IllegalAccessException | InvocationTargetException broken) {
            throw new IllegalStateException("Builder of " + type, broken);
        }
    }

    private static Object fill(SdkPojo builder, Map<String, Object> document) {
        Fields fields = fields(builder);
        for (Map.Entry<String, Object> entry : document.entrySet()) {
            SdkField<?> field = fields.field(entry.getKey());
            if (field != null && entry.getValue() != null) {
                field.set(builder, toSdk(field, entry.getValue()));
            }
        }
        return ((Buildable) builder).build();
    }

    private static Fields fields(SdkPojo pojo) {
        Fields found = CACHE.get(pojo.getClass());
        if (found == null) {
            found = Fields.of(pojo.sdkFields());
            CACHE.put(pojo.getClass(), found);
        }
        return found;
    }

    private static Object toSdk(SdkField<?> field, Object value) {
        return switch (value) {
            case null -> null;
            // S3's Expires is a text in the model and a time in the SDK: clients send what is no date, so the service reads the header itself.
            case String text when field.marshallingType() == MarshallingType.INSTANT -> null;
            case Map<?, ?> map when field.marshallingType() == MarshallingType.SDK_POJO -> fill(field.constructor().get(), Traits.map(map));
            case Map<?, ?> map when field.marshallingType() == MarshallingType.MAP -> {
                SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
                Map<String, Object> found = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, item) -> found.put((String) key, toSdk(element, item)));
                yield found;
            }
            case List<?> list when field.marshallingType() == MarshallingType.LIST -> {
                SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
                List<Object> found = new ArrayList<>(list.size());
                list.forEach(item -> found.add(toSdk(element, item)));
                yield found;
            }
            case byte[] bytes when field.marshallingType() == MarshallingType.SDK_BYTES -> SdkBytes.fromByteArrayUnsafe(bytes);
            case Number number when field.marshallingType() != MarshallingType.DOCUMENT -> number(field.marshallingType(), number);
            case Object any when field.marshallingType() == MarshallingType.DOCUMENT -> toDocument(any);
            case Instant time when field.marshallingType() == MarshallingType.STRING -> Timestamps.format(Timestamps.RFC_822, time);
            default -> value;
        };
    }

    private static Object number(MarshallingType<?> type, Number number) {
        if (type == MarshallingType.INTEGER) {
            return number.intValue();
        }
        if (type == MarshallingType.LONG) {
            return number.longValue();
        }
        if (type == MarshallingType.DOUBLE) {
            return number.doubleValue();
        }
        if (type == MarshallingType.FLOAT) {
            return number.floatValue();
        }
        if (type == MarshallingType.SHORT) {
            return number.shortValue();
        }
        if (type == MarshallingType.BYTE) {
            return number.byteValue();
        }
        if (type == MarshallingType.BIG_DECIMAL) {
            return number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString());
        }
        return type == MarshallingType.STRING ? number.toString() : (Object) number;
    }

    private static Document toDocument(Object value) {
        return switch (value) {
            case null -> Document.fromNull();
            case String text -> Document.fromString(text);
            case Boolean bool -> Document.fromBoolean(bool);
            case Number number -> Document.fromNumber(number.toString());
            case List<?> list -> Document.fromList(list.stream().map(Binder::toDocument).toList());
            case Map<?, ?> map -> {
                Map<String, Document> found = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, item) -> found.put(key.toString(), toDocument(item)));
                yield Document.fromMap(found);
            }
            default -> Document.fromString(value.toString());
        };
    }

    /** The values of an SDK object by the member names of a shape; a null shape takes none. Lists that were never set are absent. */
    public static Map<String, Object> document(SdkPojo pojo, Shape shape) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (shape == null || pojo == null) {
            return found;
        }
        Fields fields = fields(pojo);
        for (Member member : shape.members().values()) {
            SdkField<?> field = fields.field(member.name());
            Object value = field == null ? null : fromSdk(field.getValueOrDefault(pojo), member);
            if (value != null) {
                found.put(member.name(), value);
            }
        }
        return found;
    }

    private static Object fromSdk(Object value, Member member) {
        return switch (value) {
            case null -> null;
            case SdkAutoConstructList<?> unset -> null;
            case SdkAutoConstructMap<?, ?> unset -> null;
            case SdkPojo pojo -> document(pojo, member.shape());
            case List<?> list when member.shape().type() == Shape.Type.LIST -> {
                List<Object> found = new ArrayList<>(list.size());
                list.forEach(item -> found.add(fromSdk(item, member.shape().element())));
                yield found;
            }
            case Map<?, ?> map when member.shape().type() == Shape.Type.MAP -> {
                Map<String, Object> found = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, item) -> found.put(key.toString(), fromSdk(item, member.shape().element())));
                yield found;
            }
            case SdkBytes bytes -> bytes.asByteArrayUnsafe();
            case Document document -> fromDocument(document);
            case String text when member.shape().type() == Shape.Type.TIMESTAMP -> Timestamps.parseAny(Timestamps.ISO_8601, text);
            default -> value;
        };
    }

    private static Object fromDocument(Document document) {
        if (document.isMap()) {
            Map<String, Object> found = new LinkedHashMap<>();
            document.asMap().forEach((key, item) -> found.put(key, fromDocument(item)));
            return found;
        }
        if (document.isList()) {
            List<Object> found = new ArrayList<>();
            document.asList().forEach(item -> found.add(fromDocument(item)));
            return found;
        }
        if (document.isNumber()) {
            SdkNumber number = document.asNumber();
            BigDecimal exact = number.bigDecimalValue();
            return exact.scale() <= 0 && exact.precision() < 19 ? (Object) exact.longValue() : exact;
        }
        return document.isNull() ? null : document.unwrap();
    }
}
