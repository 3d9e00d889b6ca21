package io.kariba.athena;

import io.kariba.api.AccountId;
import software.amazon.awssdk.services.athena.model.ManagedQueryResultsConfiguration;
import software.amazon.awssdk.services.athena.model.WorkGroupConfiguration;
import software.amazon.awssdk.services.athena.model.WorkGroupConfigurationUpdates;

/** Takes a workgroup's configuration over from requests, refusing what would be kept without having an effect, and shows it. */
final class WorkGroupSettings {
    private static final long LEAST_CUTOFF = 10_000_000;

    private WorkGroupSettings() {}

    /** The configuration of a new workgroup: enforced and with metrics unless it says otherwise, as the console and CloudFormation make them. */
    static StoredWorkGroup.Settings of(WorkGroupConfiguration sent, AccountId account) {
        if (sent == null) {
            return new StoredWorkGroup.Settings(ResultSettings.NONE, true, true, null, false, EngineVersions.AUTO, null);
        }
        refuse(sent.executionRole(), "ExecutionRole");
        refuse(sent.additionalConfiguration(), "AdditionalConfiguration");
        refuse(sent.customerContentEncryptionConfiguration(), "CustomerContentEncryptionConfiguration");
        refuse(sent.identityCenterConfiguration(), "IdentityCenterConfiguration");
        refuse(sent.queryResultsS3AccessGrantsConfiguration(), "QueryResultsS3AccessGrantsConfiguration");
        refuseManaged(sent.managedQueryResultsConfiguration());
        return new StoredWorkGroup.Settings(
                ResultSettings.of(sent.resultConfiguration(), account),
                otherwise(sent.enforceWorkGroupConfiguration(), Boolean.TRUE),
                otherwise(sent.publishCloudWatchMetricsEnabled(), Boolean.TRUE),
                cutoff(sent.bytesScannedCutoffPerQuery()),
                otherwise(sent.requesterPaysEnabled(), Boolean.FALSE),
                EngineVersions.selected(sent.engineVersion()),
                sent.enableMinimumEncryptionConfiguration());
    }

    /** A configuration with an UpdateWorkGroup's changes. */
    static StoredWorkGroup.Settings changed(StoredWorkGroup.Settings old, WorkGroupConfigurationUpdates updates, AccountId account) {
        if (updates == null) {
            return old;
        }
        refuse(updates.executionRole(), "ExecutionRole");
        refuse(updates.additionalConfiguration(), "AdditionalConfiguration");
        refuse(updates.customerContentEncryptionConfiguration(), "CustomerContentEncryptionConfiguration");
        refuse(updates.queryResultsS3AccessGrantsConfiguration(), "QueryResultsS3AccessGrantsConfiguration");
        if (updates.managedQueryResultsConfigurationUpdates() != null
                && Boolean.TRUE.equals(updates.managedQueryResultsConfigurationUpdates().enabled())) {
            throw managed();
        }
        Long cutoff = Boolean.TRUE.equals(updates.removeBytesScannedCutoffPerQuery()) ? null : old.cutoff();
        return new StoredWorkGroup.Settings(
                old.results().changed(updates.resultConfigurationUpdates(), account),
                otherwise(updates.enforceWorkGroupConfiguration(), old.enforce()),
                otherwise(updates.publishCloudWatchMetricsEnabled(), old.publishMetrics()),
                updates.bytesScannedCutoffPerQuery() == null ? cutoff : cutoff(updates.bytesScannedCutoffPerQuery()),
                otherwise(updates.requesterPaysEnabled(), old.requesterPays()),
                updates.engineVersion() == null ? old.engineVersion() : EngineVersions.selected(updates.engineVersion()),
                otherwise(updates.enableMinimumEncryptionConfiguration(), old.minimumEncryption()));
    }

    static WorkGroupConfiguration toSdk(StoredWorkGroup.Settings settings) {
        return WorkGroupConfiguration.builder()
                .resultConfiguration(settings.results().toSdk())
                .enforceWorkGroupConfiguration(settings.enforce())
                .publishCloudWatchMetricsEnabled(settings.publishMetrics())
                .bytesScannedCutoffPerQuery(settings.cutoff())
                .requesterPaysEnabled(settings.requesterPays())
                .engineVersion(EngineVersions.shown(settings.engineVersion()))
                .enableMinimumEncryptionConfiguration(settings.minimumEncryption())
                .build();
    }

    private static Long cutoff(Long sent) {
        if (sent != null && sent < LEAST_CUTOFF) {
            throw AthenaErrors.invalid("BytesScannedCutoffPerQuery must be at least " + LEAST_CUTOFF + " bytes.");
        }
        return sent;
    }

    private static Boolean otherwise(Boolean sent, Boolean otherwise) {
        return sent == null ? otherwise : sent;
    }

    private static void refuse(Object sent, String name) {
        if (sent != null) {
            throw AthenaErrors.invalid(name + " is not supported here: workgroups run SQL only, as their caller.");
        }
    }

    private static void refuseManaged(ManagedQueryResultsConfiguration sent) {
        if (sent != null && Boolean.TRUE.equals(sent.enabled())) {
            throw managed();
        }
    }

    private static RuntimeException managed() {
        return AthenaErrors.invalid("Managed query results are not supported here: give the workgroup or the query an output location.");
    }
}
