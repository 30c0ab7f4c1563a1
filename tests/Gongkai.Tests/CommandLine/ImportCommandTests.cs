using System.Text.Json;
using Gongkai.CommandLine;
using Gongkai.Documents.Sheets;
using Gongkai.Imports;
using Gongkai.Storage;
using Gongkai.Tests.Backups;
using Gongkai.Tests.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.CommandLine;

/// <summary><c>gongkai import</c> as other programs call it.</summary>
public sealed class ImportCommandTests
{
    static string[] On(TestDatabase db) => db.Location.IsPostgres ? ["--data", db.Location.Folder, "--db", ProgramCalls.Address(db)] : ["--data", db.Location.Folder];

    static string Write(TestDatabase db, string name, byte[] bytes)
    {
        var path = Path.Combine(db.Location.Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    static (int Imported, int Rejected, double Seconds, long Import) Read(string output)
    {
        var json = JsonDocument.Parse(Assert.Single(output.TrimEnd().Split('\n'))).RootElement;
        return (json.GetProperty("imported").GetInt32(), json.GetProperty("rejected").GetInt32(), json.GetProperty("seconds").GetDouble(), json.GetProperty("import").GetInt64());
    }

    static readonly string[] RequestHeads = ["收到日期", "收到方式", "申请人类型", "申请人", "联系方式", "申请内容", "获取信息的方式", "获取信息的途径", "办理结果", "答复日期"];
    static object?[] Request(string name, string received) => [received, "当面提交", "自然人", name, "电话", "内容" + name, "纸质", "邮寄", "予以公开", "2021-03-10"];

    /// <summary>A table of each kind, its good rows and a bad one.</summary>
    public static TheoryData<string, string, string, string[], object?[][], object?[]> Tables => new()
    {
        { "requests", "RC-002", "chengban", RequestHeads, [Request("甲", "2021-03-01"), Request("乙", "2021-03-02")], Request("丙", "昨天") },
        { "items", "RC-101", "changgou", ["标题", "公开类别", "栏目", "发布日期"], [["命令甲", "其他", "公告", "2021-03-05"], ["命令乙", "其他", "公告", "2021-03-05"]], ["命令丙", "天气", "公告", "2021-03-05"] },
        { "documents", "RC-002", "chengban", ["统一登记号", "标题", "发文字号", "成文日期"], [["RC-C-1", "甲办法", "测发〔2021〕1号", "2021-03-05"], ["RC-C-2", "乙办法", "测发〔2021〕2号", "2021-03-05"]], ["RC-C-3", "丙办法", "测发〔2021〕3号", "2021-02-30"] },
        { "figures", "RC-308", "zhujian", ["月份", "行政许可"], [["1月", 10L], ["2月", 11L]], ["13月", 12L] },
    };

    [Theory, MemberData(nameof(Tables), DisableDiscoveryEnumeration = true)]
    public async Task A_table_goes_in_whole_or_without_the_rows_that_are_written_out_with_their_reasons(string kind, string agency, string login, string[] heads, object?[][] good, object?[] bad)
    {
        // How the call finds its database has nothing to do with what is in the table: one of them on the other engine too.
        foreach (var engine in Enum.GetValues<Engine>().Where(e => e == Engine.Sqlite || kind == "requests"))
        {
            await using var db = await TestDatabase.CloneAsync(engine);
            var before = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<ImportRow>().CountAsync(r => r.State == RowState.Written));
            Task<int> WrittenAsync() => db.In(async p => await p.GetRequiredService<GongkaiContext>().Set<ImportRow>().CountAsync(r => r.State == RowState.Written) - before);
            string[] Call(string file, params string[] more) => ["import", kind, file, "--agency", agency, "--as", login, "--year", "2020", .. On(db), .. more];
            var (mixed, rejects) = (Write(db, "有坏行.xlsx", Importing.Xlsx(heads, [.. good, bad])), Path.Combine(db.Location.Folder, "坏行.xlsx"));

            // Nobody said that the bad row may be left out.
            var (code, output, error) = await ProgramCalls.RunAsync(Call(mixed));
            Assert.Equal((1, "", 0, 1), (code, error, Read(output).Imported, Read(output).Rejected));
            Assert.Equal(0, await WrittenAsync());

            (code, output, error) = await ProgramCalls.RunAsync(Call(mixed, "--rejects", rejects));
            Assert.Equal((1, "", 2, 1), (code, error, Read(output).Imported, Read(output).Rejected));
            Assert.InRange(Read(output).Seconds, 0.1, 600);
            Assert.Equal(2, await WrittenAsync());
            using (var file = SheetFile.Open(await File.ReadAllBytesAsync(rejects)))
            {
                var lines = file.Rows(0).ToList();
                Assert.Equal(2, lines.Count);
                Assert.Equal([.. heads, "不能导入的原因", "原文件行号"], lines[0].Cells);
                Assert.Equal("4", lines[1].Cells[^1]);
                Assert.NotEqual("", lines[1].Cells[^2]);
            }

            // All good: 0. The same again: told, 1.
            var last = Write(db, "全好.xlsx", Importing.Xlsx(heads, [kind == "requests" ? Request("丁", "2021-03-03") : kind == "figures" ? ["3月", 13L] : kind == "items" ? ["命令丁", .. good[0][1..]] : ["RC-C-4", .. good[0][1..]]]));
            (code, output, error) = await ProgramCalls.RunAsync(Call(last));
            Assert.Equal((0, "", 1, 0), (code, error, Read(output).Imported, Read(output).Rejected));
            (code, output, _) = await ProgramCalls.RunAsync(Call(last));
            Assert.Equal((1, 0, 1), (code, Read(output).Imported, Read(output).Rejected));
            Assert.Equal(3, await WrittenAsync());
        }
    }

    [Fact]
    public async Task Sums_that_do_not_agree_keep_a_table_out_until_a_person_has_seen_them()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var file = Write(db, "月报.csv", Importing.Csv("GB18030", ["月份", "行政许可"], ["1月", "10"], ["合计", "11"]));
        var (code, output, error) = await ProgramCalls.RunAsync(["import", "figures", file, "--agency", "RC-308", "--as", "zhujian", "--year", "2020", .. On(db)]);
        Assert.Equal((1, 0, 0), (code, Read(output).Imported, Read(output).Rejected));
        Assert.Contains("逐行相加10", error);
        Assert.Contains($"第{Read(output).Import}次", error);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "import", "" }, { "import items", "没有写文件" }, { "import items {xlsx}", "没有写 --agency" }, { "import items {xlsx} --agency RC-101", "没有写 --as" }, { "import items {xlsx} --agency RC-101 --as nobody", "没有登录名 nobody" },
        { "import items {xlsx} --agency XX --as changgou", "没有机构代码 XX" }, { "import weather {xlsx} --agency RC-101 --as changgou", "不能导入“weather”" }, { "import items /nowhere/x.xlsx --agency RC-101 --as changgou", "没有文件" },
        { "import items {xlsx} --agency RC-101 --as changgou --set 标题", "--set 要写成" }, { "import items {xlsx} --agency RC-101 --as changgou --set 天气=晴", "没有“天气”这一项" }, { "import items {xlsx} --agency RC-101 --as changgou --set 标题=甲", "“标题”每行不同" }, { "import items {xlsx} extra --agency RC-101 --as changgou", "多余的“extra”" },
        { "import items {xlsx} --agency RC-101 --as changgou --rejects /nowhere/x/r.xlsx", "没有目录" }, { "import requests {jsonl}", "只有公开信息" }, { "import items {jsonl} --year 2021", "不认识的选项 --year" }, { "import items {jsonl} --agency XX", "没有机构代码 XX" },
    };

    [Fact]
    public async Task A_wrong_call_is_2_and_a_file_that_cannot_be_read_1_and_neither_leaves_anything()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var before = await db.In(p => p.GetRequiredService<GongkaiContext>().Set<Import>().CountAsync());
        var (xlsx, jsonl) = (Write(db, "a.xlsx", Importing.Xlsx(["标题"], ["甲"])), Write(db, "a.jsonl", "{\"id\":\"1\",\"title\":\"甲\",\"date\":\"2021-03-05\"}"u8.ToArray()));
        foreach (var (call, why) in Wrong.Select(r => r.Data))
        {
            var arguments = new Arguments([.. call.Replace("{xlsx}", xlsx).Replace("{jsonl}", jsonl).Split(' ').Skip(1), .. On(db)]);
            if (why.Length == 0) Assert.Equal(2, await ImportCommand.RunAsync(arguments));
            else Assert.Contains(why, (await Assert.ThrowsAsync<WrongCall>(() => ImportCommand.RunAsync(arguments))).Message);
        }
        var (unfit, _, told) = await ProgramCalls.RunAsync(["import", "items", jsonl, "--set", "公开类别=天气", .. On(db)]);
        Assert.Equal(1, unfit);
        Assert.Contains("“公开类别”“天气”不在可以填的范围内", told);
        foreach (var (name, why) in new[] { ("a.pdf", "这不是表格文件"), ("b.jsonl", "不是每行一个 JSON 对象") })
        {
            var (code, output, error) = await ProgramCalls.RunAsync(["import", "items", Write(db, name, "%PDF-1.7"u8.ToArray()), "--agency", "RC-101", "--as", "changgou", .. On(db)]);
            Assert.Equal((1, ""), (code, output));
            Assert.Contains(why, Assert.Single(error.TrimEnd().Split('\n')));
        }
        // A person's rights are the same as on the pages.
        var (refused, _, said) = await ProgramCalls.RunAsync(["import", "items", xlsx, "--agency", "RC-002", "--as", "changgou", .. On(db)]);
        Assert.Equal((1, "不能办理其他单位的事项\n"), (refused, said));
        Assert.Equal(before, await db.In(p => p.GetRequiredService<GongkaiContext>().Set<Import>().CountAsync()));
        Assert.Equal((2, $"目录 {db.Location.Folder}-none 中没有数据\n"), await Code("import", "items", xlsx, "--agency", "RC-101", "--as", "changgou", "--data", db.Location.Folder + "-none"));

        static async Task<(int, string)> Code(params string[] call) => await ProgramCalls.RunAsync(call) is var (c, _, e) ? (c, e) : default;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Items_a_line_each_are_the_first_content_of_a_new_folder(Engine engine)
    {
        await using var db = await TestDatabase.BareAsync(engine);
        var packed = Write(db, "items.jsonl.gz", LineImporterTests.Packed([.. Enumerable.Range(0, 1200).Select(LineImporterTests.Line), "{\"id\":\"x\"}"]));
        var rejects = Path.Combine(db.Location.Folder, "rejects.jsonl");
        var (code, output, error) = await ProgramCalls.RunAsync(["import", "items", packed, "--rejects", rejects, .. On(db)]);
        Assert.Equal((1, 1200, 1), (code, Read(output).Imported, Read(output).Rejected));
        Assert.Contains("first-account.txt", error);
        var told = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(rejects))).RootElement;
        Assert.Equal((1201, "x"), (told.GetProperty("line").GetInt32(), told.GetProperty("record").GetProperty("id").GetString()));
        Assert.Equal(1200, await db.In(p => p.GetRequiredService<GongkaiContext>().Items.CountAsync()));
        // One that is not packed, all good; named for a unit, by what it lacks.
        var plain = Write(db, "more.jsonl", System.Text.Encoding.UTF8.GetBytes("{\"id\":\"y\",\"title\":\"甲\",\"date\":\"2021-03-05\"}\r\n"));
        (code, output, error) = await ProgramCalls.RunAsync(["import", "items", plain, "--agency", "ROOT", "--set", "栏目=通知公告", .. On(db)]);
        Assert.Equal((0, "", 1, 0), (code, error, Read(output).Imported, Read(output).Rejected));
        Assert.Equal("通知公告", await db.In(p => p.GetRequiredService<GongkaiContext>().Items.Where(i => i.IndexNumber == "y").Select(i => i.Column).SingleAsync()));
    }
}
