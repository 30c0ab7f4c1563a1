using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Gongkai.Catalogue;
using Gongkai.Imports;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Imports;

/// <summary>Items as other systems hand them over, a JSON object a line.</summary>
public sealed class LineImporterTests
{
    public static byte[] Packed(IEnumerable<string> lines)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        return stream.ToArray();
    }

    public static string Line(int i) => JsonSerializer.Serialize(new { id = $"line-{i}", title = $"逐行{i}", date = $"{new DateOnly(2020, 1, 1).AddDays(i % 700):yyyy-MM-dd}", source = "测试来源", category = "地方性法规", region = "", doc_number = (string?)null, text = new string('文', 200) });

    public static Task<Import> UploadAsync(TestDatabase db, byte[] file, params (string Key, string Value)[] constants) => db.In(async p =>
        await p.GetRequiredService<ImportService>().UploadLinesAsync(Actor.System, await p.AgencyAsync("RC"), "items.jsonl.gz", new MemoryStream(file), constants.ToDictionary(c => c.Key, c => c.Value)));

    static async Task<Import> WorkAsync(TestDatabase db, Import import)
    {
        while (await db.In(p => p.GetRequiredService<JobRunner>().RunNextAsync(ImportJob.JobKey))) { }
        return await db.ImportAsync(import.Id);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Every_line_is_judged_by_itself_and_keeps_what_it_says(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        string[] lines =
        [
            """{"id":"law-1","title":"测试条例","date":"1989-05-09","source":"github:x/y","category":"地方性法规","region":"山东","doc_number":"鲁政发〔1989〕1号","notes":["甲","乙"],"text":"第一条\n第二条"}""",
            """{"id":"law-2","title":"测试条例","date":"1989-05-09","category":"政策文件","text":""}""",
            """{"id":"law-3","title":"有时区","date":"2021-03-04T17:30:00Z","category":null}""",
            "  ",
            "{\"id\":\"law-4\",\"title\":\"没有写完",
            "[1]",
            """{"id":"law-5","title":"没有日期","date":null}""",
            """{"title":"没有编号","date":"2021-03-05"}""",
            """{"id":"law-1","title":"编号重复","date":"2021-03-05"}""",
            """{"id":"law-6","title":"今天以后","date":"2031-01-01"}""",
            """{"id":"law-7","title":"半个字符\ud800","date":"2021-03-05"}""",
            """{"id":8,"title":"零\u0000字符","date":"2021/3/5"}""",
            $$"""{"id":"law-9","title":"太长","date":"2021-03-05","text":"{{new string('长', 1_000_000)}}"}""",
        ];
        var import = await UploadAsync(db, Packed(lines));
        Assert.Equal((ImportState.Committing, 12), (import.State, import.Good));
        import = await WorkAsync(db, import);
        Assert.Equal((ImportState.Done, 4, 8, 0), (import.State, import.Written, import.Bad, import.Good));
        var rows = await db.RowsAsync(import);
        Assert.Equal([(1, ""), (2, ""), (3, ""), (5, "这一行不是完整的 JSON 对象"), (6, "这一行不是完整的 JSON 对象"), (7, "“发布日期”没有填"), (8, "“索引号”（id）没有填"), (9, "与第1行重复（索引号law-1）"), (10, "“发布日期”还没有到"),
            (11, "这一行不是完整的 JSON 对象"), (12, ""), (13, "这一行超过100万字")], rows.Select(r => (r.Line, r.Reasons)));
        Assert.Equal("原类别“地方性法规”不是本平台的公开类别，按“其他类公开”登记", rows[0].Notices);
        await db.In(async p =>
        {
            var items = await p.GetRequiredService<GongkaiContext>().Items.Where(i => i.RecordedBy == "system" && (i.IndexNumber.StartsWith("law-") || i.IndexNumber == "8")).OrderBy(i => i.IndexNumber).ToListAsync();
            Assert.Equal([("8", "零字符", "others", "导入"), ("law-1", "测试条例", "others", "地方性法规"), ("law-2", "测试条例", "policy", "政策文件"), ("law-3", "有时区", "others", "导入")], items.Select(i => (i.IndexNumber, i.Title, i.Category, i.Column)));
            Assert.Equal([new(2021, 3, 5), new(1989, 5, 9), new(1989, 5, 9), new(2021, 3, 5)], items.Select(i => i.PublishedOn));
            // When it was recorded here is another time than when it was published there.
            Assert.All(items, i => Assert.True(i.RecordedAt >= import.UploadedAt));
            var list = p.GetRequiredService<ImportList>();
            var source = await list.SourceAsync("items", items[1].Id);
            Assert.Equal((import.Sha256, 1, "1989-05-09"), (source!.Sha256, source.Line, source.OriginalTime));
            Assert.Equal([("原来源", "github:x/y"), ("地区", "山东"), ("文号", "鲁政发〔1989〕1号"), ("正文", "第一条\n第二条"), ("其他内容", """{"notes":["甲","乙"]}""")], source.Kept);
            Assert.Equal("2021-03-05 01:30", (await list.SourceAsync("items", items[3].Id))!.OriginalTime);
        });

        using var rejects = new MemoryStream();
        await db.In(p => p.GetRequiredService<LineImporter>().RejectsAsync(Actor.System, import.Id, rejects));
        var told = Encoding.UTF8.GetString(rejects.ToArray()).TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal([5, 6, 7, 8, 9, 10, 11, 13], told.Select(t => t.GetProperty("line").GetInt32()));
        Assert.Equal(lines[4], told[0].GetProperty("text").GetString());
        Assert.Equal("没有日期", told[2].GetProperty("record").GetProperty("title").GetString());
        Assert.Equal(["“发布日期”没有填"], told[2].GetProperty("reasons").EnumerateArray().Select(r => r.GetString()));

        // The same file again: the register has them.
        var again = await WorkAsync(db, await UploadAsync(db, Packed(lines)));
        Assert.NotEqual(import.Id, again.Id);
        Assert.Equal((ImportState.Done, 0, 12), (again.State, again.Written, again.Bad));
        Assert.Contains("登记簿里已经有索引号law-1", (await db.RowsAsync(again))[0].Reasons);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_file_cut_short_goes_on_where_it_stopped_and_no_line_goes_in_twice(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        const int Lines = 2500;
        var file = Packed(Enumerable.Range(0, Lines).Select(Line));
        var import = await UploadAsync(db, file, ("category", "policy"), ("column", "没有用到"));
        // Somebody cancels the run after the first part; the page and the command line can both take it up again.
        await db.In(async p =>
        {
            var db = p.GetRequiredService<GongkaiContext>();
            async Task CancelAsync(long done, long total)
            {
                Assert.Equal((1000, Lines), (done, total));
                await db.JobRuns.Where(j => j.Job == ImportJob.JobKey).ExecuteUpdateAsync(s => s.SetProperty(j => j.State, JobState.Cancelled));
                throw new OperationCanceledException();
            }
            await Assert.ThrowsAsync<OperationCanceledException>(() => p.GetRequiredService<LineImporter>().WriteAsync(Actor.System, import, CancelAsync, default));
        });
        var stopped = await db.ImportAsync(import.Id);
        Assert.Equal((ImportState.Committing, 1000, Lines - 1000), (stopped.State, stopped.Written, stopped.Good));
        Assert.Equal(import.Id, (await UploadAsync(db, file)).Id);
        // Asked for twice, it is one run.
        Assert.Equal(import.Id, (await UploadAsync(db, file)).Id);
        Assert.Equal(1, await db.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.CountAsync(j => j.Job == ImportJob.JobKey && j.State == JobState.Waiting)));
        import = await WorkAsync(db, stopped);
        Assert.Equal((ImportState.Done, Lines, 0, 0), (import.State, import.Written, import.Bad, import.Good));
        var items = await db.In(p => p.GetRequiredService<GongkaiContext>().Items.Where(i => i.IndexNumber.StartsWith("line-")).ToListAsync());
        Assert.Equal(Lines, items.Count);
        Assert.All(items, i => Assert.Equal(("policy", "地方性法规"), (i.Category, i.Column)));
        var attachments = await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.CountAsync(a => a.Sha256 == import.Sha256));
        Assert.Equal(1, attachments);
    }

    public static TheoryData<string, byte[]> Refused
    {
        get
        {
            var whole = Packed(Enumerable.Range(0, 3000).Select(Line));
            return new()
            {
                { "不完整或者已损坏", whole[..(whole.Length - 20)] }, { "不完整或者已损坏", [.. whole.Select((b, i) => i == whole.Length / 2 ? (byte)~b : b)] },
                { "不是 UTF-8", [.. "{\"id\":\""u8, 0xB2, 0xE2, 0xCA, 0xD4, .. "\"}"u8] }, { "不是每行一个 JSON 对象", Encoding.UTF8.GetBytes("标题,日期\n甲,2021-03-05\n") }, { "没有内容", Encoding.UTF8.GetBytes("\n \n") },
            };
        }
    }

    [Theory, MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task A_file_that_is_not_whole_is_refused_before_anything_of_it_is_imported(string why, byte[] file)
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var before = await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.CountAsync());
        Assert.Contains(why, (await Assert.ThrowsAsync<InvalidInput>(() => UploadAsync(db, file))).Message);
        Assert.Equal(before, await db.In(p => p.GetRequiredService<GongkaiContext>().Attachments.CountAsync()));
        Assert.False(await db.In(p => p.GetRequiredService<GongkaiContext>().Set<Import>().AnyAsync(i => i.Sheet == Import.NoTable)));
    }

    [Fact]
    public async Task Who_may_not_act_for_a_unit_hands_in_no_lines_for_it_and_lines_have_no_columns()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var file = Packed([Line(1)]);
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<ImportService>().UploadLinesAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-002"), "a.jsonl", new MemoryStream(file), new Dictionary<string, string>())));
        var import = await db.In(async p => await p.GetRequiredService<ImportService>().UploadLinesAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), "a.jsonl", new MemoryStream(file), new Dictionary<string, string>()));
        import = await WorkAsync(db, import);
        Assert.Equal((ImportState.Done, 1), (import.State, import.Written));
        await Assert.ThrowsAsync<InvalidInput>(() => db.In(async p => await p.GetRequiredService<ImportService>().TopAsync(await p.ActorAsync("changgou"), import.Id, null, null)));
        Assert.Equal(1, await db.In(async p => await p.GetRequiredService<ImportService>().WithdrawItemsAsync(await p.ActorAsync("changgou"), import.Id, "导入错了")));
    }
}
