package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import java.time.InstantSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.glue.model.CreateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.CreateUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DeleteUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.DeleteUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsResponse;
import software.amazon.awssdk.services.glue.model.UpdateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.UpdateUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.UserDefinedFunction;
import software.amazon.awssdk.services.glue.model.UserDefinedFunctionInput;

/** User-defined functions of databases. Names keep no case. */
final class Functions {
    /** AWS's quota of functions in a database. */
    static final int MAX_FUNCTIONS = 100;

    private static final int PAGE = 100;

    private final Metadata metadata;
    private final GlueAccess access;
    private final InstantSource clock;

    Functions(Metadata metadata, GlueAccess access, InstantSource clock) {
        this.metadata = metadata;
        this.access = access;
        this.clock = clock;
    }

    CreateUserDefinedFunctionResponse create(Caller caller, CreateUserDefinedFunctionRequest request) {
        String database = Names.database(request.databaseName());
        UserDefinedFunctionInput input = Names.required(request.functionInput(), "functionInput");
        String name = Names.fold(input.functionName(), "functionInput.functionName");
        Scope scope = access.onFunction(caller, request.catalogId(), "CreateUserDefinedFunction", database, name);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        metadata.run(tx -> {
            Row<Database> parent = CatalogRows.database(tx, scope, database);
            UserDefinedFunction function = function(scope, database, name, input).createTime(now).build();
            if (!tx.insert(CatalogRows.FUNCTIONS, CatalogRows.key(scope, parent.id(), name), Row.of(function))) {
                throw GlueErrors.alreadyExists("Function");
            }
            CatalogRows.count(tx, CatalogRows.countKey(scope, parent.id(), "functions"), 1, MAX_FUNCTIONS, "user-defined functions");
        });
        return CreateUserDefinedFunctionResponse.builder().build();
    }

    GetUserDefinedFunctionResponse get(Caller caller, GetUserDefinedFunctionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.fold(request.functionName(), "functionName");
        Scope scope = access.onFunction(caller, request.catalogId(), "GetUserDefinedFunction", database, name);
        UserDefinedFunction found = metadata.read(reader -> {
            Row<Database> parent = CatalogRows.database(reader, scope, database);
            return reader.get(CatalogRows.FUNCTIONS, CatalogRows.key(scope, parent.id(), name)).orElseThrow(GlueErrors::functionNotFound).value();
        });
        return GetUserDefinedFunctionResponse.builder().userDefinedFunction(found).build();
    }

    GetUserDefinedFunctionsResponse getAll(Caller caller, GetUserDefinedFunctionsRequest request) {
        NamePattern pattern = NamePattern.of(request.pattern());
        int limit = Names.pageSize(request.maxResults(), PAGE);
        boolean everywhere = request.databaseName() == null;
        String database = everywhere ? "" : Names.database(request.databaseName());
        Scope scope = everywhere
                ? access.onCatalog(caller, request.catalogId(), "GetUserDefinedFunctions")
                : access.onFunction(caller, request.catalogId(), "GetUserDefinedFunctions", database, "*");
        String listing = "functions/" + database;
        Optional<List<String>> after = PageToken.read(request.nextToken(), listing, 2);
        List<Row<Database>> databases = everywhere
                ? databasesFrom(caller, scope, after.map(List::getFirst))
                : metadata.read(reader -> List.of(CatalogRows.database(reader, scope, database)));
        Predicate<UserDefinedFunction> wanted = function -> pattern.matches(function.functionName())
                && (request.functionType() == null || request.functionType() == function.functionType());
        return metadata.read(reader -> page(reader, new Query(scope, databases, listing, after, wanted, limit)));
    }

    private record Query(
            Scope scope,
            List<Row<Database>> databases,
            String listing,
            Optional<List<String>> after,
            Predicate<UserDefinedFunction> wanted,
            int limit) {}

    /** A page over the databases; the token names the last database and function looked at. */
    private static GetUserDefinedFunctionsResponse page(Reader reader, Query query) {
        List<UserDefinedFunction> functions = new ArrayList<>();
        GetUserDefinedFunctionsResponse.Builder response = GetUserDefinedFunctionsResponse.builder();
        List<String> last = List.of("", "");
        for (Row<Database> database : query.databases()) {
            String name = database.value().name();
            ScopedKey base = CatalogRows.key(query.scope(), database.id());
            KeyRange range = KeyRange.under(base);
            if (query.after().isPresent() && query.after().get().getFirst().equals(name) && !query.after().get().getLast().isEmpty()) {
                range = range.after(base.text(query.after().get().getLast()));
            }
            for (Entry<ScopedKey, Row<UserDefinedFunction>> entry : reader.scan(CatalogRows.FUNCTIONS, range, MAX_FUNCTIONS)) {
                UserDefinedFunction function = entry.value().value();
                if (query.wanted().test(function)) {
                    if (functions.size() == query.limit()) {
                        return response.userDefinedFunctions(functions).nextToken(new PageToken(query.listing(), last).text()).build();
                    }
                    functions.add(function);
                }
                last = List.of(name, function.functionName());
            }
        }
        return response.userDefinedFunctions(functions).build();
    }

    /** The databases from one on that may be seen: asked outside of the read, since {@link io.kariba.api.Permissions} may itself read the store. */
    private List<Row<Database>> databasesFrom(Caller caller, Scope scope, Optional<String> first) {
        KeyRange all = KeyRange.under(ScopedKey.in(scope));
        KeyRange range = first.isPresent() ? all.from(CatalogRows.key(scope, first.get())) : all;
        GlueAccess.Sight sight = access.sight(caller, scope, "GetUserDefinedFunctions");
        return metadata.read(reader -> reader.scan(CatalogRows.DATABASES, range, Databases.MAX_DATABASES)).stream()
                .map(Entry::value)
                .filter(database -> sight.showsDatabase(database.value().name()))
                .toList();
    }

    UpdateUserDefinedFunctionResponse update(Caller caller, UpdateUserDefinedFunctionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.fold(request.functionName(), "functionName");
        UserDefinedFunctionInput input = Names.required(request.functionInput(), "functionInput");
        Scope scope = access.onFunction(caller, request.catalogId(), "UpdateUserDefinedFunction", database, name);
        String newName = input.functionName() == null ? name : Names.fold(input.functionName(), "functionInput.functionName");
        if (!newName.equals(name)) {
            access.onFunction(caller, request.catalogId(), "UpdateUserDefinedFunction", database, newName);
        }
        metadata.run(tx -> {
            Row<Database> parent = CatalogRows.database(tx, scope, database);
            ScopedKey key = CatalogRows.key(scope, parent.id(), name);
            UserDefinedFunction old = tx.get(CatalogRows.FUNCTIONS, key).orElseThrow(GlueErrors::functionNotFound).value();
            UserDefinedFunction changed = function(scope, database, newName, input).createTime(old.createTime()).build();
            tx.delete(CatalogRows.FUNCTIONS, key);
            if (!tx.insert(CatalogRows.FUNCTIONS, CatalogRows.key(scope, parent.id(), newName), Row.of(changed))) {
                throw GlueErrors.alreadyExists("Function");
            }
        });
        return UpdateUserDefinedFunctionResponse.builder().build();
    }

    DeleteUserDefinedFunctionResponse delete(Caller caller, DeleteUserDefinedFunctionRequest request) {
        String database = Names.database(request.databaseName());
        String name = Names.fold(request.functionName(), "functionName");
        Scope scope = access.onFunction(caller, request.catalogId(), "DeleteUserDefinedFunction", database, name);
        metadata.runFromReserve(tx -> {
            Row<Database> parent = CatalogRows.database(tx, scope, database);
            if (!tx.delete(CatalogRows.FUNCTIONS, CatalogRows.key(scope, parent.id(), name))) {
                throw GlueErrors.functionNotFound();
            }
            CatalogRows.count(tx, CatalogRows.countKey(scope, parent.id(), "functions"), -1, MAX_FUNCTIONS, "user-defined functions");
        });
        return DeleteUserDefinedFunctionResponse.builder().build();
    }

    private static UserDefinedFunction.Builder function(Scope scope, String database, String name, UserDefinedFunctionInput input) {
        UserDefinedFunction.Builder function = UserDefinedFunction.builder()
                .functionName(name)
                .databaseName(database)
                .className(input.className())
                .ownerName(input.ownerName())
                .ownerType(input.ownerTypeAsString())
                .functionType(input.functionTypeAsString())
                .catalogId(scope.account().digits());
        if (input.hasResourceUris()) {
            function.resourceUris(input.resourceUris());
        }
        return function;
    }
}
