// Glue, Athena and STS as AWS's SDK for JavaScript speaks them. Run by test_js.py; where and who come from the environment alone.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import * as athena from "@aws-sdk/client-athena";
import * as glue from "@aws-sdk/client-glue";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";

const objects = new s3.S3Client({});
const catalog = new glue.GlueClient({});
const queries = new athena.AthenaClient({});
const tokens = new sts.STSClient({});
const name = "js" + randomUUID().replaceAll("-", "").slice(0, 12);
const lake = `s3://${name}/`;
const refused = (promise, type) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof type, `${error.constructor.name} ${error.name}: ${error.message}`);
    assert.ok(error.$metadata.requestId);
    return true;
  });

async function run(sql, more) {
  const { QueryExecutionId } = await queries.send(new athena.StartQueryExecutionCommand({
    QueryString: sql, QueryExecutionContext: { Database: name }, ResultConfiguration: { OutputLocation: lake + "results/" }, ...more }));
  for (;;) {
    const { QueryExecution } = await queries.send(new athena.GetQueryExecutionCommand({ QueryExecutionId }));
    if (!["QUEUED", "RUNNING"].includes(QueryExecution.Status.State)) return QueryExecution;
    await wait(50);
  }
}

async function rows(sql, more) {
  const { QueryExecutionId, Status } = await run(sql, more);
  assert.equal(Status.State, "SUCCEEDED", Status.StateChangeReason);
  const all = [];
  for await (const page of athena.paginateGetQueryResults({ client: queries, pageSize: 4 }, { QueryExecutionId }))
    all.push(...page.ResultSet.Rows.map((row) => row.Data.map((cell) => cell.VarCharValue)));
  return all;
}

test("STS says who calls, and gives credentials that work", async () => {
  const me = await tokens.send(new sts.GetCallerIdentityCommand({}));
  assert.equal(me.Account, process.env.AWS_ACCESS_KEY_ID);
  const { Credentials } = await tokens.send(new sts.AssumeRoleCommand({ RoleArn: `arn:aws:iam::${me.Account}:role/analyst`, RoleSessionName: "js" }));
  assert.ok(Credentials.Expiration > new Date());
  const assumed = new sts.STSClient({ credentials: {
    accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey, sessionToken: Credentials.SessionToken } });
  assert.match((await assumed.send(new sts.GetCallerIdentityCommand({}))).Arn, /assumed-role\/analyst\/js$/);
});

test("Glue keeps databases, tables and partitions, and its errors have classes", async () => {
  await objects.send(new s3.CreateBucketCommand({ Bucket: name }));
  await catalog.send(new glue.CreateDatabaseCommand({ DatabaseInput: { Name: name, Description: "made by JavaScript" } }));
  await refused(catalog.send(new glue.CreateDatabaseCommand({ DatabaseInput: { Name: name } })), glue.AlreadyExistsException);
  await refused(catalog.send(new glue.GetTableCommand({ DatabaseName: name, Name: "none" })), glue.EntityNotFoundException);
  const storage = {
    Columns: [{ Name: "id", Type: "bigint" }, { Name: "city", Type: "string" }], Location: lake + "sales/",
    InputFormat: "org.apache.hadoop.mapred.TextInputFormat", OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", Parameters: { "field.delim": "," } },
  };
  await catalog.send(new glue.CreateTableCommand({ DatabaseName: name, TableInput: {
    Name: "sales", TableType: "EXTERNAL_TABLE", PartitionKeys: [{ Name: "day", Type: "string" }], StorageDescriptor: storage } }));
  const days = Array.from({ length: 7 }, (_, i) => `2026-11-0${i + 1}`);
  await Promise.all(days.map((day, i) => objects.send(new s3.PutObjectCommand({ Bucket: name, Key: `sales/day=${day}/part.csv`, Body: `${i},Lusaka\n` }))));
  const made = await catalog.send(new glue.BatchCreatePartitionCommand({ DatabaseName: name, TableName: "sales", PartitionInputList: days.map((day) => ({
    Values: [day], StorageDescriptor: { ...storage, Location: `${lake}sales/day=${day}/` } })) }));
  assert.equal((made.Errors ?? []).length, 0);
  const found = [];
  for await (const page of glue.paginateGetPartitions({ client: catalog, pageSize: 2 }, { DatabaseName: name, TableName: "sales", Expression: "day > '2026-11-02'" }))
    found.push(...page.Partitions.map((p) => p.Values[0]));
  assert.deepEqual(found.sort(), days.slice(2));
  await refused(catalog.send(new glue.GetPartitionsCommand({ DatabaseName: name, TableName: "sales", Expression: "none =" })), glue.InvalidInputException);
  const { Table } = await catalog.send(new glue.GetTableCommand({ DatabaseName: name, Name: "sales" }));
  assert.ok(Table.CreateTime instanceof Date);
  assert.deepEqual(Table.StorageDescriptor.Columns.map((c) => c.Name), ["id", "city"]);
});

test("Athena asks, page by page, and the result lies in S3", async () => {
  const answer = await rows("SELECT id, city, day, CAST(NULL AS varchar) AS nothing FROM sales ORDER BY id");
  assert.deepEqual(answer[0], ["id", "city", "day", "nothing"]);
  assert.equal(answer.length, 8);
  assert.deepEqual(answer[7], ["6", "Lusaka", "2026-11-07", undefined]);
  const execution = await run("SELECT ? AS x, ? AS y", { ExecutionParameters: ["1", "'zwölf'"] });
  const [bucket, ...key] = execution.ResultConfiguration.OutputLocation.slice(5).split("/");
  const body = (await objects.send(new s3.GetObjectCommand({ Bucket: bucket, Key: key.join("/") }))).Body;
  assert.equal(await body.transformToString(), '"x","y"\n"1","zwölf"\n');
  assert.ok(execution.Status.CompletionDateTime instanceof Date);
  assert.equal(execution.StatementType, "DML");
});

test("what Athena refuses has the class and code of the model", async () => {
  await refused(run("SELEC 1"), athena.InvalidRequestException);
  await refused(queries.send(new athena.GetWorkGroupCommand({ WorkGroup: "none" })), athena.InvalidRequestException);
  await refused(queries.send(new athena.GetTableMetadataCommand({ CatalogName: "AwsDataCatalog", DatabaseName: name, TableName: "none" })), athena.MetadataException);
  const failed = await run("SELECT * FROM none");
  assert.equal(failed.Status.State, "FAILED");
  assert.match(failed.Status.StateChangeReason, /^TABLE_NOT_FOUND/);
});

test("an Iceberg table is made, changed and asked as it was", async () => {
  await rows(`CREATE TABLE totals WITH (table_type = 'ICEBERG', is_external = false, location = '${lake}totals/') AS SELECT city, count(*) AS n FROM sales GROUP BY city`);
  const [, [snapshot]] = await rows('SELECT snapshot_id FROM "totals$snapshots"');
  const execution = await run("UPDATE totals SET n = n + 10");
  const { UpdateCount } = await queries.send(new athena.GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId }));
  assert.equal(UpdateCount, 1);
  assert.deepEqual((await rows("SELECT n FROM totals"))[1], ["17"]);
  assert.deepEqual((await rows(`SELECT n FROM totals FOR VERSION AS OF ${snapshot}`))[1], ["7"]);
});

test("workgroups and named queries", async () => {
  await queries.send(new athena.CreateWorkGroupCommand({ Name: name, Configuration: { ResultConfiguration: { OutputLocation: lake + "group/" } }, Tags: [{ Key: "k", Value: "v" }] }));
  const { NamedQueryId } = await queries.send(new athena.CreateNamedQueryCommand({ Name: "one", Database: name, QueryString: "SELECT 1", WorkGroup: name }));
  const listed = [];
  for await (const page of athena.paginateListNamedQueries({ client: queries }, { WorkGroup: name })) listed.push(...page.NamedQueryIds);
  assert.deepEqual(listed, [NamedQueryId]);
  const execution = await run("SELECT 1", { WorkGroup: name, ResultConfiguration: undefined });
  assert.ok(execution.ResultConfiguration.OutputLocation.startsWith(lake + "group/"));
  await queries.send(new athena.DeleteWorkGroupCommand({ WorkGroup: name, RecursiveDeleteOption: true }));
  await catalog.send(new glue.DeleteDatabaseCommand({ Name: name }));
});
