package io.kariba.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.kariba.api.Caller;
import io.kariba.api.GlobalKey;
import io.kariba.api.Permissions;
import io.kariba.protocols.Call;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;

/** The laws that the compiler cannot keep. */
class RoomsTest {
    private static final String[] SERVICES = {
        "io.kariba.s3..", "io.kariba.gluecatalog..", "io.kariba.gluecrawlers..", "io.kariba.athena..", "io.kariba.sts.."
    };

    /** Operations that AWS lets anybody signed in do, whatever their policies: GetCallerIdentity's documentation says so. */
    private static final Set<String> NEED_NO_PERMISSION = Set.of("StsService.getCallerIdentity");

    private static JavaClasses rooms;

    @BeforeAll
    static void read() {
        rooms = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.kariba");
    }

    @Test
    void servicesDoNotKnowEachOther() {
        for (String service : SERVICES) {
            for (String other : SERVICES) {
                if (!service.equals(other)) {
                    noClasses().that().resideInAPackage(service).should().dependOnClassesThat().resideInAPackage(other).check(rooms);
                }
            }
            noClasses().that().resideInAPackage(service).should().dependOnClassesThat()
                    .resideInAnyPackage("io.kariba.wire..", "io.kariba.sqlite..", "io.kariba.objectfiles..", "io.kariba.iceberg..", "io.kariba.trino..", "io.kariba.server..")
                    .check(rooms);
        }
    }

    @Test
    void theApiDependsOnTheJdkOnly() {
        classes().that().resideInAPackage("io.kariba.api").should().onlyDependOnClassesThat().resideInAnyPackage("java..", "io.kariba.api").check(rooms);
    }

    @Test
    void formatsKnowNoService() {
        noClasses().that().resideInAPackage("io.kariba.formats").should().dependOnClassesThat()
                .resideInAnyPackage("io.kariba.wire..", "io.kariba.protocols..", "software.amazon.awssdk..").check(rooms);
    }

    @Test
    void onlyWireAndRolesMakeCallers() {
        // Caller itself makes the one that calls through a service; iam's Roles makes those that act by themselves.
        noClasses().that().resideOutsideOfPackages("io.kariba.wire", "io.kariba.api").and().areNotAssignableTo(io.kariba.api.Roles.class).should()
                .callConstructorWhere(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "make a Caller", call -> call.getTarget().getOwner().isEquivalentTo(Caller.class)))
                .check(rooms);
    }

    @Test
    void timeAndIdsComeFromPorts() {
        noClasses().that().resideInAnyPackage(SERVICES).or().resideInAnyPackage("io.kariba.iam").should()
                .callMethod(Instant.class, "now").orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(UUID.class, "randomUUID").orShould().callMethod(Clock.class, "systemUTC")
                .check(rooms);
    }

    @Test
    void onlyGlobalThingsUseGlobalKeys() {
        noClasses().that().resideInAnyPackage("io.kariba.gluecatalog..").should().dependOnClassesThat().areAssignableTo(GlobalKey.class).check(rooms);
    }

    @Test
    void everyOperationAsksForPermission() {
        Set<String> silent = new TreeSet<>();
        int operations = 0;
        for (JavaClass owner : rooms) {
            if (List.of("io.kariba.s3", "io.kariba.gluecatalog", "io.kariba.gluecrawlers", "io.kariba.athena", "io.kariba.sts").contains(owner.getPackageName())) {
                for (JavaMethod method : owner.getMethods()) {
                    if (isOperation(method)) {
                        operations++;
                        String name = owner.getSimpleName() + "." + method.getName();
                        if (!asks(method) && !NEED_NO_PERMISSION.contains(name)) {
                            silent.add(name);
                        }
                    }
                }
            }
        }
        assertThat(operations).as("operations found").isGreaterThan(80);
        assertThat(silent).isEmpty();
    }

    /** A method that others may call with who calls and a request of the SDK. */
    private static boolean isOperation(JavaMethod method) {
        Set<JavaModifier> modifiers = method.getModifiers();
        if (modifiers.contains(JavaModifier.SYNTHETIC) || modifiers.contains(JavaModifier.PRIVATE) || method.getRawParameterTypes().size() < 2) {
            return false;
        }
        JavaClass first = method.getRawParameterTypes().get(0);
        return (first.isEquivalentTo(Caller.class) || first.isEquivalentTo(Call.class))
                && method.getRawParameterTypes().get(1).isAssignableTo(SdkRequest.class);
    }

    /** Whether the method, or anything of its own room that it calls, calls the permissions port. */
    private static boolean asks(JavaMethod operation) {
        Set<JavaCodeUnit> seen = new HashSet<>();
        Deque<JavaCodeUnit> left = new ArrayDeque<>(List.of(operation));
        while (!left.isEmpty()) {
            JavaCodeUnit unit = left.pop();
            if (!seen.add(unit)) {
                continue;
            }
            List<AccessTarget.CodeUnitAccessTarget> targets = new java.util.ArrayList<>();
            unit.getCallsFromSelf().forEach(call -> targets.add(call.getTarget()));
            unit.getMethodReferencesFromSelf().forEach(reference -> targets.add(reference.getTarget()));
            for (AccessTarget.CodeUnitAccessTarget target : targets) {
                if (target.getOwner().isEquivalentTo(Permissions.class)) {
                    return true;
                }
                if (target.getOwner().getPackageName().equals(operation.getOwner().getPackageName())) {
                    target.resolveMember().ifPresent(member -> left.push((JavaCodeUnit) member));
                }
            }
        }
        return false;
    }
}
