using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Gongkai.AnnualReport;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.AnnualReport;

public sealed class ReportTextTests
{
    static Task<ReportTexts> TextsAsync(TestDatabase db, string agency = "RC-101", int year = 2021) => db.In(async p =>
        await p.GetRequiredService<ReportTextService>().OfAsync(await p.GetRequiredService<ReportService>().MakeAsync(Actor.System, await p.AgencyAsync(agency), year)));

    static Task<int> SaveAsync(TestDatabase db, string login, string slot, string text, int expected, string agency = "RC-101") => db.In(async p =>
        await p.GetRequiredService<ReportTextService>().SaveAsync(await p.ActorAsync(login), await p.AgencyAsync(agency), 2021, slot, text, expected));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_text_is_saved_as_the_next_version_every_former_one_is_kept_and_the_draft_comes_back(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var draft = (await TextsAsync(db))["requests"];
        Assert.True(draft is { Drafted: true, Version: 0, RecordedAt: null });
        Assert.Equal(1, await SaveAsync(db, "changgou", "requests", "  收到｛新收申请｝件。\r\n\r\n逐件答复。 ", 0));
        Assert.Equal(2, await SaveAsync(db, "changgou", "requests", "改写一次：｛新收申请｝件。", 1));
        // The same again is no new version.
        Assert.Equal(2, await SaveAsync(db, "changgou", "requests", "改写一次：｛新收申请｝件。", 2));
        var own = (await TextsAsync(db))["requests"];
        Assert.Equal(("改写一次：｛新收申请｝件。", false, 2), (own.Text, own.Drafted, own.Version));
        Assert.Equal(3, await db.In(async p => await p.GetRequiredService<ReportTextService>().RestoreAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), 2021, "requests", 2)));
        var back = (await TextsAsync(db))["requests"];
        Assert.Equal((draft.Text, true, 3), (back.Text, back.Drafted, back.Version));
        var history = await db.In(async p => await p.GetRequiredService<ReportTextService>().HistoryAsync(await p.ActorAsync("jiandu"), await p.AgencyAsync("RC-101"), 2021, "requests"));
        Assert.Equal([(3, null), (2, "改写一次：｛新收申请｝件。"), (1, "收到｛新收申请｝件。\n逐件答复。")], history.Select(v => (v.Version, v.Text)));
        Assert.All(history, v => Assert.Equal("RC-101承办人（演示）", v.Author));
        // Another unit's and another year's report have texts of their own.
        Assert.Equal(0, (await TextsAsync(db, "RC-102"))["requests"].Version);
        Assert.Equal(0, (await TextsAsync(db, year: 2022))["requests"].Version);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_two_who_write_at_once_the_second_is_told_and_nothing_is_lost(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await SaveAsync(db, "changgou", "innovation", "第一份。", 0);
        var told = await Assert.ThrowsAsync<Conflict>(() => SaveAsync(db, "changgou", "innovation", "第二份。", 0));
        Assert.Contains("第1版", told.Message);
        Assert.Equal("第一份。", (await TextsAsync(db))["innovation"].Text);
        await Assert.ThrowsAsync<Conflict>(() => db.In(async p => await p.GetRequiredService<ReportTextService>().RestoreAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), 2021, "innovation", 0)));
        var writers = Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            try { await SaveAsync(db, "changgou", "innovation", $"同时写的第{i}份。", 1); return 1; }
            catch (Conflict) { return 0; }
        })).ToList();
        Assert.Equal(1, (await Task.WhenAll(writers)).Sum());
        Assert.Equal(2, (await TextsAsync(db))["innovation"].Version);
    }

    [Fact]
    public async Task Only_who_writes_a_units_report_may_change_it_and_the_districts_is_written_by_its_office()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await Assert.ThrowsAsync<Forbidden>(() => SaveAsync(db, "changgou", "problems", "别人的问题写在这里。", 0, "RC-308"));
        await Assert.ThrowsAsync<Forbidden>(() => SaveAsync(db, "jiandu", "problems", "监督员写的。", 0, "RC"));
        await Assert.ThrowsAsync<Forbidden>(() => SaveAsync(db, "changgou", "problems", "镇里写全区的。", 0, "RC"));
        await Assert.ThrowsAsync<Forbidden>(() => SaveAsync(db, "admin", "problems", "管理员写的。", 0, "RC"));
        Assert.Equal(2, await SaveAsync(db, "kezhang", "problems", "全区存在的问题。", 1, "RC"));
        // The head of the office supervises the units, but their reports are their own.
        await Assert.ThrowsAsync<Forbidden>(() => SaveAsync(db, "kezhang", "problems", "替镇里写的。", 0, "RC-101"));
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.GetRequiredService<ReportTextService>().HistoryAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-308"), 2021, "problems")));
        await Assert.ThrowsAsync<NotFound>(() => SaveAsync(db, "changgou", "nowhere", "没有这一部分。", 0));
    }

    [Theory]
    [InlineData("requests", "", "没有填")]
    [InlineData("requests", " \n ", "没有填")]
    [InlineData("requests", "收到｛没有这个｝件", "没有名为“没有这个”的字段")]
    [InlineData("problems", "无。", "不能写“无”")]
    public async Task A_bad_text_is_refused_by_rule(string slot, string text, string words)
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        Assert.Contains(words, (await Assert.ThrowsAsync<InvalidForm>(() => SaveAsync(db, "changgou", slot, text, 0))).Message);
        Assert.Contains("最多10000字", (await Assert.ThrowsAsync<InvalidForm>(() => SaveAsync(db, "changgou", slot, new string('字', 10_001), 0))).Message);
        Assert.Equal(0, (await TextsAsync(db))[slot].Version);
    }

    [Fact]
    public async Task Texts_are_a_value_that_gives_the_same_bytes_and_the_same_report_after_a_journey_through_json()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await SaveAsync(db, "kezhang", "supervision", "考核结果：优秀 12 个单位。", 1, "RC");
        var report = await db.In(async p => await p.GetRequiredService<ReportService>().MakeAsync(Actor.System, await p.AgencyAsync("RC"), 2021));
        var texts = await TextsAsync(db, "RC");
        var json = texts.ToJson();
        Assert.Equal(json, (await TextsAsync(db, "RC")).ToJson());
        var again = ReportTexts.FromJson(json);
        Assert.Equal(json, again.ToJson());
        Assert.Equal(ReportFiles.Docx(report, texts, ReportPictures.None), ReportFiles.Docx(report, again, ReportPictures.None));
        Assert.Equal(ReportJson.Write(report, texts), ReportJson.Write(report, again));
        Assert.DoesNotContain((await db.In(p => p.ActorAsync("kezhang"))).Name, json);
        Assert.DoesNotContain((await db.In(p => p.ActorAsync("kezhang"))).UserId, json);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Earlier_years_come_from_frozen_reports_and_else_from_what_was_typed(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p => await p.GetRequiredService<Gongkai.Indicators.TypedFigureService>().EnterAsync(await p.ActorAsync("changgou"), "accounts/running", await p.AgencyAsync("RC-101"), 2019, 3, "登记表"));
        var none = await TextsAsync(db);
        Assert.Equal(new YearFigure(2019, 3, "2019年单位填报"), none.Of("accounts/running", 2019));
        Assert.Null(none.Of("accounts/running", 2020));
        Assert.Null(none.Of("T3.1/total", 2020));
        Assert.Equal(3, (await TextsAsync(db, "RC")).Of("accounts/running", 2019)!.Value);
        Assert.Null((await TextsAsync(db, "RC-102")).Of("accounts/running", 2019));
        await db.In(async p =>
        {
            var data = p.GetRequiredService<GongkaiContext>();
            data.Add(new ReportSnapshot { Year = 2020, AgencyId = await p.AgencyAsync("RC-101"), Version = 1, Hash = "x", Json = "{\"agency\":\"RC-101\",\"year\":2020,\"figures\":{\"T3.1/total\":4,\"T2.8.1/amount\":1.5,\"fees/notices\":null},\"members\":{}}", FrozenBy = "x", FrozenOn = new(2021, 1, 9) });
            await data.SaveChangesAsync();
        });
        var frozen = await TextsAsync(db);
        Assert.Equal(new YearFigure(2020, 4, "2020年年度报告（第1版）"), frozen.Of("T3.1/total", 2020));
        Assert.Equal(1.5m, frozen.Of("T2.8.1/amount", 2020)!.Value);
        Assert.Null(frozen.Of("fees/notices", 2020));
        Assert.Contains(ReportFields.Write("T3.1/total", "同比"), frozen["requests"].Text + "｛新收申请：同比｝");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Pictures_are_kept_without_what_the_camera_wrote_in_their_order_and_come_out_in_every_file(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        Task<long> AddAsync(byte[] bytes, string caption, string login = "changgou") => db.In(async p =>
            await p.GetRequiredService<ReportTextService>().AddPictureAsync(await p.ActorAsync(login), await p.AgencyAsync("RC-101"), 2021, "platform", "照片.png", new MemoryStream(bytes), caption));
        Task ChangeAsync(long id, string? caption = null, int move = 0, bool remove = false) => db.In(async p =>
            await p.GetRequiredService<ReportTextService>().ChangePictureAsync(await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"), 2021, "platform", id, caption, move, remove));

        var first = await AddAsync(Png(40, 20, "机密位置"), "为民服务大厅的政务公开专区");
        var second = await AddAsync(Png(10, 10, "x"), "查询机");
        await ChangeAsync(second, move: -1);
        await ChangeAsync(second, caption: "智能查询机");
        var pictures = (await TextsAsync(db))["platform"].Pictures;
        Assert.Equal([("智能查询机", 10), ("为民服务大厅的政务公开专区", 40)], pictures.Select(p => (p.Caption, p.Width)));
        foreach (var (bytes, caption, words) in new[] { (Png(1, 1, ""), "", "“图片说明”没有填"), ("GIF89a"u8.ToArray(), "图", "须为 JPG 或者 PNG"), (Png(1, 1, "")[..40], "图", "已损坏"), (new byte[] { }, "图", "没有选择图片"), (Png(13_000, 1, ""), "图", "太大"), (new byte[9 << 20], "图", "最多8 MB") })
            Assert.Contains(words, (await Assert.ThrowsAsync<InvalidForm>(() => AddAsync(bytes, caption))).Message);
        await Assert.ThrowsAsync<Forbidden>(() => AddAsync(Png(1, 1, ""), "图", "zhujian"));

        var (report, texts, loaded) = await db.In(async p =>
        {
            var service = p.GetRequiredService<ReportTextService>();
            var made = await p.GetRequiredService<ReportService>().MakeAsync(Actor.System, await p.AgencyAsync("RC-101"), 2021);
            var of = await service.OfAsync(made);
            return (made, of, await service.LoadPicturesAsync(of));
        });
        Assert.All(loaded.Bytes.Values, b => Assert.DoesNotContain("机密位置", Encoding.UTF8.GetString(b)));
        using var word = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(new MemoryStream(ReportFiles.Docx(report, texts, loaded)), false);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Microsoft365).Validate(word).Select(e => e.Description));
        Assert.Equal(2, word.MainDocumentPart!.ImageParts.Count());
        Assert.Contains("descr=\"智能查询机\"", word.MainDocumentPart.Document!.OuterXml);
        var html = Encoding.UTF8.GetString(ReportHtml.Write(report, texts, loaded));
        Assert.Contains("alt=\"智能查询机\"", html);
        Assert.Contains("data:image/png;base64,", html);

        await ChangeAsync(first, remove: true);
        Assert.Equal(["智能查询机"], (await TextsAsync(db))["platform"].Pictures.Select(p => p.Caption));
        await Assert.ThrowsAsync<NotFound>(() => ChangeAsync(first, caption: "没有了"));
        // The row and the file stay: who removed it and when is on record.
        Assert.NotNull((await db.In(p => p.GetRequiredService<GongkaiContext>().Set<ReportPhoto>().SingleAsync(x => x.Id == first))).RemovedBy);
    }

    /// <summary>A grey picture with a comment, as a program would write it.</summary>
    internal static byte[] Png(int width, int height, string comment)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        void Chunk(string name, byte[] data)
        {
            byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, data.Length);
            file.Write(four);
            file.Write(body);
            var crc = 0xFFFFFFFFu;
            foreach (var b in body)
            {
                crc ^= b;
                for (var k = 0; k < 8; k++) crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
            }
            BinaryPrimitives.WriteUInt32BigEndian(four, ~crc);
            file.Write(four);
        }
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        head[8] = 8;
        Chunk("IHDR", head);
        Chunk("tEXt", Encoding.UTF8.GetBytes("Comment\0" + comment));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < height; y++) zlib.Write([0, .. Enumerable.Range(0, width).Select(x => (byte)(90 + (x + y) % 140))]);
        Chunk("IDAT", packed.ToArray());
        Chunk("IEND", []);
        return file.ToArray();
    }
}
