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

    /** Databases that one call over all of them looks at; past it the client goes on with the token. */
    private static final int DATABASES_PER_CALL = 1_000;

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
        if (request.databaseName() == null) {
            Scope scope = access.onCatalog(caller, request.catalogId(), "GetUserDefinedFunctions");
            return metadata.read(reader -> page(reader, scope, Optional.empty(), new Query(pattern, request, limit, caller)));
        }
        String database = Names.database(request.databaseName());
        Scope scope = access.onFunction(caller, request.catalogId(), "GetUserDefinedFunctions", database, "*");
        return metadata.read(reader -> page(reader, scope, Optional.of(database), new Query(pattern, request, limit, caller)));
    }

    private record Query(NamePattern pattern, GetUserDefinedFunctionsRequest request, int limit, Caller caller) {
        boolean wants(UserDefinedFunction function) {
            return pattern.matches(function.functionName())
                    && (request.functionType() == null || request.functionType() == function.functionType());
        }
    }

    /** A page over one database or all of them; the token names the last database and function looked at. */
    private GetUserDefinedFunctionsResponse page(Reader reader, Scope scope, Optional<String> only, Query query) {
        String listing = "functions/" + only.orElse("");
        Optional<List<String>> after = PageToken.read(query.request().nextToken(), listing, 2);
        List<Row<Database>> databases = only.isPresent()
                ? List.of(CatalogRows.database(reader, scope, only.get()))
                : databasesFrom(reader, scope, after.map(List::getFirst));
        List<UserDefinedFunction> functions = new ArrayList<>();
        GetUserDefinedFunctionsResponse.Builder response = GetUserDefinedFunctionsResponse.builder();
        List<String> last = List.of();
        int looked = 0;
        for (Row<Database> database : databases) {
            if (looked++ == DATABASES_PER_CALL) {
                return response.userDefinedFunctions(functions).nextToken(new PageToken(listing, last).text()).build();
            }
            String name = database.value().name();
            if (only.isEmpty() && !access.showsDatabase(query.caller(), "GetUserDefinedFunctions", name)) {
                last = List.of(name, "");
                continue;
            }
            ScopedKey base = CatalogRows.key(scope, database.id());
            KeyRange range = KeyRange.under(base);
            if (after.isPresent() && after.get().getFirst().equals(name) && !after.get().getLast().isEmpty()) {
                range = range.after(base.text(after.get().getLast()));
            }
            last = List.of(name, "");
            for (Entry<ScopedKey, Row<UserDefinedFunction>> entry : reader.scan(CatalogRows.FUNCTIONS, range, MAX_FUNCTIONS)) {
                UserDefinedFunction function = entry.value().value();
                if (query.wants(function)) {
                    if (functions.size() == query.limit()) {
                        return response.userDefinedFunctions(functions).nextToken(new PageToken(listing, last).text()).build();
                    }
                    functions.add(function);
                }
                last = List.of(name, function.functionName());
            }
        }
        return response.userDefinedFunctions(functions).build();
    }

    private static List<Row<Database>> databasesFrom(Reader reader, Scope scope, Optional<String> first) {
        KeyRange range = KeyRange.under(ScopedKey.in(scope));
        if (first.isPresent()) {
            range = range.from(CatalogRows.key(scope, first.get()));
        }
        return reader.scan(CatalogRows.DATABASES, range, DATABASES_PER_CALL + 1).stream().map(Entry::value).toList();
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
        metadata.run(tx -> {
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
