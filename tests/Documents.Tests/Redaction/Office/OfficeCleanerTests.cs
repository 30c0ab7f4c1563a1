using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using Gongkai.Documents.Readers;
using Gongkai.Documents.Redaction;
using SkiaSharp;
using Xunit;
using Wp = DocumentFormat.OpenXml.Wordprocessing;

namespace Gongkai.Documents.Tests.Redaction.Office;

public sealed class OfficeCleanerTests
{
    const string W = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"", Rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const string Tracked = "w:id=\"900\" w:author=\"改稿人\" w:date=\"2024-01-01T00:00:00Z\"";

    /// <summary>All that the parts say, pictures as Latin-1.</summary>
    static Dictionary<string, string> Parts(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var from = e.Open();
            using var to = new MemoryStream();
            from.CopyTo(to);
            return e.FullName.EndsWith("xml") || e.FullName.EndsWith("rels") ? Encoding.UTF8.GetString(to.ToArray()) : Encoding.Latin1.GetString(to.ToArray());
        });
    }

    static void Gone(byte[] file, params string[] texts)
    {
        foreach (var (name, text) in Parts(file)) foreach (var gone in texts) Assert.False(text.Contains(gone, StringComparison.OrdinalIgnoreCase), $"{gone}: {name}");
    }

    static void Told(CleanedFile clean, params string[] texts)
    {
        foreach (var text in texts) Assert.Contains(clean.Found, f => f.Text.Contains(text) && f.Removed);
    }

    static void Append(MainDocumentPart main, string xml) => main.Document!.Body!.InsertBefore(new Wp.Paragraph(xml), main.Document.Body.GetFirstChild<Wp.SectionProperties>());

    static string P(string inside) => $"<w:p {W} xmlns:r=\"{Rel}\" xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\">{inside}</w:p>";

    static string R(string text, string properties = "") => $"<w:r>{(properties == "" ? "" : $"<w:rPr>{properties}</w:rPr>")}<w:t xml:space=\"preserve\">{text}</w:t></w:r>";

    /// <summary>A paper with all that its pages do not show.</summary>
    static byte[] Paper(bool macros = false)
    {
        var photo = Papers.Card(400, 300, SKEncodedImageFormat.Jpeg, SKEncodedOrigin.TopLeft);
        byte[] exif = [.. "Exif\0\0MM\0*"u8, .. "GPS-SECRET"u8];
        byte[] shot = [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. photo[2..]];
        var docx = DocxWriter.Write(new("公开的标题", [new Paragraph("公开的正文。"), new PictureBlock(Picture.Clean(photo), "现场照片"),
            new TableBlock([0.5, 0.5], [[new("表头"), new("二")], [new("留下的行"), new("2")], [new("删去的行"), new("3")]], 1, "表")], "页眉还在", "作者秘密"));
        using var stream = new MemoryStream();
        stream.Write(docx);
        using (var word = WordprocessingDocument.Open(stream, true))
        {
            var main = word.MainDocumentPart!;
            // A picture with a place in it, cropped to its right half.
            var image = main.ImageParts.Single();
            image.FeedData(new MemoryStream(shot));
            var fill = main.Document!.Descendants<DocumentFormat.OpenXml.Drawing.Pictures.BlipFill>().Single();
            fill.SourceRectangle = new() { Left = 50000 };
            main.Document.Descendants<DocumentFormat.OpenXml.Drawing.Wordprocessing.DocProperties>().Single().Description = "C:\\Users\\zhangsan\\Desktop\\照片.jpg";
            // Changes.
            Append(main, P($"{R("保留甲，")}<w:ins {Tracked}>{R("插入的话，")}</w:ins><w:del {Tracked}><w:r><w:delText>被删的秘密</w:delText></w:r></w:del>{R("保留乙。", $"<w:b/><w:rPrChange {Tracked}><w:rPr><w:i/></w:rPr></w:rPrChange>")}"));
            Append(main, P($"<w:pPr><w:rPr><w:del {Tracked}/></w:rPr></w:pPr>{R("前半句")}"));
            Append(main, P(R("后半句。")));
            var row = main.Document.Descendants<Wp.TableRow>().Last();
            row.TableRowProperties!.AppendChild(new Wp.Deleted { Author = "改稿人", Id = "901" });
            // Hidden text: by itself, by style, in a field.
            var styles = main.StyleDefinitionsPart!.Styles!;
            styles.Append(new Wp.Style(new Wp.StyleName { Val = "Veiled" }, new Wp.StyleRunProperties(new Wp.Vanish())) { Type = Wp.StyleValues.Character, StyleId = "Veiled" });
            Append(main, P($"{R("看得见，")}{R("隐藏的秘密甲", "<w:vanish/>")}{R("隐藏的秘密乙", "<w:rStyle w:val=\"Veiled\"/>")}{R("不隐藏的。", "<w:vanish w:val=\"0\"/>")}"));
            Append(main, P($"<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> DOCPROPERTY 秘密属性 </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{R("域的结果")}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"));
            // Comment.
            var comments = main.AddNewPart<WordprocessingCommentsPart>("rComments");
            comments.Comments = new Wp.Comments(new Wp.Comment(new Wp.Paragraph(new Wp.Run(new Wp.Text("批注的秘密")))) { Id = "0", Author = "批注人" });
            Append(main, P($"<w:commentRangeStart w:id=\"0\"/>{R("有批注的话。")}<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>"));
            // An embedded workbook shown as a picture; a link to a file and one on the web.
            var embedded = main.AddNewPart<EmbeddedPackagePart>("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "rEmbedded");
            embedded.FeedData(new MemoryStream(Encoding.UTF8.GetBytes("嵌入的秘密")));
            Append(main, P($"<w:r><w:object><v:shape id=\"s1\" style=\"width:50pt;height:20pt\"><v:imagedata r:id=\"{main.GetIdOfPart(image)}\" o:title=\"\"/></v:shape><o:OLEObject Type=\"Embed\" ProgID=\"Excel.Sheet.12\" ShapeID=\"s1\" DrawAspect=\"Content\" ObjectID=\"_1\" r:id=\"rEmbedded\"/></w:object></w:r>"));
            main.AddHyperlinkRelationship(new Uri("file:///D:/内网/秘密.doc"), true, "rFile");
            main.AddHyperlinkRelationship(new Uri("https://www.gov.example/"), true, "rWeb");
            Append(main, P($"<w:hyperlink r:id=\"rFile\">{R("内部链接的字")}</w:hyperlink><w:hyperlink r:id=\"rWeb\">{R("网站")}</w:hyperlink>"));
            // Settings and properties.
            var settings = (main.DocumentSettingsPart ?? main.AddNewPart<DocumentSettingsPart>()).Settings ??= new Wp.Settings();
            settings.PrependChild(new Wp.AttachedTemplate { Id = "rTemplate" });
            settings.Append(new Wp.TrackRevisions(), new Wp.Rsids(new Wp.RsidRoot { Val = "00AB12CD" }, new Wp.Rsid { Val = "00AB12CD" }), new Wp.DocumentVariables(new Wp.DocumentVariable { Name = "v", Val = "变量的秘密" }));
            main.DocumentSettingsPart!.AddExternalRelationship($"{Rel}/attachedTemplate", new Uri("file:///Z:/模板/秘密.dotm"), "rTemplate");
            var custom = main.AddCustomXmlPart(CustomXmlPartType.CustomXml);
            custom.FeedData(new MemoryStream("<a>自定义的秘密</a>"u8.ToArray()));
            word.AddExtendedFilePropertiesPart().Properties = new(new DocumentFormat.OpenXml.ExtendedProperties.Company("单位秘密"));
            word.AddThumbnailPart("image/jpeg").FeedData(new MemoryStream("THUMBNAIL-SECRET"u8.ToArray()));
            word.PackageProperties.LastModifiedBy = "修改人秘密";
            foreach (var p in main.Document.Descendants<Wp.Paragraph>()) p.RsidParagraphAddition = "00AB12CD";
            if (macros)
            {
                // The change makes the part anew, from what is saved.
                word.Save();
                word.ChangeDocumentType(WordprocessingDocumentType.MacroEnabledDocument);
                word.MainDocumentPart!.AddNewPart<VbaProjectPart>().FeedData(new MemoryStream("MACRO-SECRET"u8.ToArray()));
            }
        }
        return stream.ToArray();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_word_file_keeps_what_its_pages_show_and_loses_the_rest(bool macros)
    {
        var dirty = Paper(macros);
        var clean = await OfficeCleaner.CleanAsync(dirty);
        Assert.Equal(".docx", clean.Extension);
        Told(clean, "作者“作者秘密”", "最后修改者“修改人秘密”", "单位“单位秘密”", "缩略图1张", "批注1条", "删除3处、插入1处、格式1处", "隐藏文字2处（如“隐藏的秘密甲”、“隐藏的秘密乙”）", "域1处", "修订记录功能", "文档变量", "自定义 XML 数据1处",
            "嵌入的文件1处", "指向内部文件的链接1处", "外部文件链接1处", "图片的拍摄信息", "图片被裁去的部分1张", "文件路径1处");
        if (macros) Told(clean, "宏1处");
        Assert.DoesNotContain(clean.Found, f => !f.Removed);
        Gone(clean.Bytes, "秘密", "SECRET", "改稿人", "批注人", "zhangsan", "00AB12CD", "rsid", "vbaProject", "macroEnabled", "docProps", "删去的行");
        using (var word = WordprocessingDocument.Open(new MemoryStream(clean.Bytes), false))
        {
            WriterTests.Valid(word);
            var text = word.MainDocumentPart!.Document!.Body!.InnerText;
            foreach (var kept in new[] { "公开的正文。", "保留甲，插入的话，保留乙。", "前半句后半句。", "看得见，不隐藏的。", "域的结果", "有批注的话。", "内部链接的字网站", "留下的行" }) Assert.Contains(kept, text);
            Assert.Equal("https://www.gov.example/", Assert.Single(word.MainDocumentPart.HyperlinkRelationships).Uri.ToString());
            Assert.Contains("页眉还在", word.MainDocumentPart.HeaderParts.Single().Header!.InnerText);
            Assert.Single(word.MainDocumentPart.FooterParts);
            // The crop is real: half as wide, without the red that stood at the left.
            using var codec = SKBitmap.Decode(word.MainDocumentPart.ImageParts.Single(i => i.Uri.ToString().Contains("cropped")).GetStream());
            Assert.Equal((200, 300), (codec.Width, codec.Height));
            Assert.False(Papers.Like(codec.GetPixel(10, 10), SKColors.Red));
        }
        var converter = PdfConverter.Shared;
        var shown = await Papers.TextAsync(await converter.ConvertAsync(clean.Bytes));
        foreach (var kept in new[] { "公开的标题", "保留甲,插入的话,保留乙。", "看得见,不隐藏的。", "页眉还在", "现场照片" }) Assert.Contains(kept, shown);
        Assert.Empty((await OfficeCleaner.CleanAsync(clean.Bytes)).Found);
    }

    [Fact]
    public async Task A_clean_file_of_our_own_has_nothing_but_its_title_to_be_found()
    {
        var clean = await OfficeCleaner.CleanAsync(DocxWriter.Write(new("标题", [new Paragraph("正文")])));
        Assert.Equal(["文档属性：标题“标题”"], clean.Found.Select(f => f.Text));
        var picture = new ChartBlock(ChartKind.Column, "图", ["甲", "乙"], [new("数", [1, 2])], "件", "甲1，乙2");
        var chart = await OfficeCleaner.CleanAsync(DocxWriter.Write(new("标题", [picture])));
        // The workbook behind a chart may hold more than the chart draws.
        Told(chart, "图表背后的数据表1个");
        Gone(chart.Bytes, "xlsx");
        using var word = WordprocessingDocument.Open(new MemoryStream(chart.Bytes), false);
        WriterTests.Valid(word);
        Assert.Contains("<c:v>2</c:v>", word.MainDocumentPart!.ChartParts.Single().ChartSpace!.OuterXml);
    }

    const string S = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"", Package = "http://schemas.openxmlformats.org/package/2006/relationships", Sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    static string Relations(params (string Id, string Kind, string Target)[] relations) => $"<Relationships xmlns=\"{Package}\">{string.Concat(relations.Select(r => $"<Relationship Id=\"{r.Id}\" Type=\"{(r.Kind.Contains("core") ? "http://schemas.openxmlformats.org/package/2006/relationships/metadata" : Rel)}/{r.Kind}\" Target=\"{r.Target}\"{(r.Target.StartsWith("file:") ? " TargetMode=\"External\"" : "")}/>"))}</Relationships>";

    /// <summary>A workbook with a sheet to be shown and all that is not.</summary>
    static byte[] Workbook()
    {
        static string Cell(string at, int text, int style = 0) => $"<c r=\"{at}\" s=\"{style}\" t=\"s\"><v>{text}</v></c>";
        string[] strings = ["姓名", "金额", "甲", "乙", "隐藏行的秘密", "隐藏列的秘密", "格式隐藏的秘密", "名单的秘密", "底稿的秘密", "白字"];
        return Readers.Sheets.Zip(
        [
            ("[Content_Types].xml", $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>"
                + string.Concat(new[] { ("xl/workbook.xml", $"{Sheet}.sheet.main+xml"), ("xl/worksheets/sheet1.xml", $"{Sheet}.worksheet+xml"), ("xl/worksheets/sheet2.xml", $"{Sheet}.worksheet+xml"), ("xl/worksheets/sheet3.xml", $"{Sheet}.worksheet+xml"), ("xl/styles.xml", $"{Sheet}.styles+xml"), ("xl/sharedStrings.xml", $"{Sheet}.sharedStrings+xml"),
                    ("xl/comments1.xml", $"{Sheet}.comments+xml"), ("xl/pivotCache/pivotCacheDefinition1.xml", $"{Sheet}.pivotCacheDefinition+xml"), ("xl/pivotCache/pivotCacheRecords1.xml", $"{Sheet}.pivotCacheRecords+xml"), ("xl/externalLinks/externalLink1.xml", $"{Sheet}.externalLink+xml"), ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml") }
                    .Select(p => $"<Override PartName=\"/{p.Item1}\" ContentType=\"{p.Item2}\"/>")) + "</Types>"),
            ("_rels/.rels", Relations(("r1", "officeDocument", "xl/workbook.xml"), ("r2", "core-properties", "docProps/core.xml"))),
            ("docProps/core.xml", "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>作者秘密</dc:creator></cp:coreProperties>"),
            ("xl/workbook.xml", $"<workbook {S} xmlns:r=\"{Rel}\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:x15=\"http://schemas.microsoft.com/office/spreadsheetml/2010/11/main\" mc:Ignorable=\"x15\"><fileSharing userName=\"共享人秘密\"/><mc:AlternateContent><mc:Choice Requires=\"x15\"><x15ac:absPath xmlns:x15ac=\"http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac\" url=\"C:\\路径秘密\\\"/></mc:Choice></mc:AlternateContent>"
                + "<bookViews><workbookView activeTab=\"2\"/></bookViews><sheets><sheet name=\"名单\" sheetId=\"2\" state=\"hidden\" r:id=\"s2\"/><sheet name=\"公开\" sheetId=\"1\" r:id=\"s1\"/><sheet name=\"底稿\" sheetId=\"3\" state=\"veryHidden\" r:id=\"s3\"/></sheets><externalReferences><externalReference r:id=\"x1\"/></externalReferences>"
                + "<definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"1\">公开!$A$1:$B$6</definedName><definedName name=\"隐名秘密\" hidden=\"1\">公开!$A$1</definedName><definedName name=\"名单区\">名单!$A$1:$A$3</definedName></definedNames><calcPr calcId=\"0\"/><pivotCaches><pivotCache cacheId=\"1\" r:id=\"p1\"/></pivotCaches></workbook>"),
            ("xl/_rels/workbook.xml.rels", Relations(("s1", "worksheet", "worksheets/sheet1.xml"), ("s2", "worksheet", "worksheets/sheet2.xml"), ("s3", "worksheet", "worksheets/sheet3.xml"), ("st", "styles", "styles.xml"), ("ss", "sharedStrings", "sharedStrings.xml"), ("p1", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"), ("x1", "externalLink", "externalLinks/externalLink1.xml"))),
            ("xl/styles.xml", $"<styleSheet {S}><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\";;;\"/></numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font><font><sz val=\"11\"/><color rgb=\"FFFFFFFF\"/><name val=\"宋体\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
                + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs></styleSheet>"),
            ("xl/sharedStrings.xml", $"<sst {S} count=\"20\" uniqueCount=\"{strings.Length}\">{string.Concat(strings.Select(t => $"<si><t>{t}</t></si>"))}</sst>"),
            ("xl/worksheets/sheet1.xml", $"<worksheet {S} xmlns:r=\"{Rel}\"><cols><col min=\"3\" max=\"3\" width=\"9\" hidden=\"1\" customWidth=\"1\"/></cols><sheetData><row r=\"1\">{Cell("A1", 0)}{Cell("B1", 1)}{Cell("C1", 5)}</row><row r=\"2\">{Cell("A2", 2)}<c r=\"B2\"><v>60</v></c></row>"
                + $"<row r=\"3\" hidden=\"1\">{Cell("A3", 4)}<c r=\"B3\"><v>40</v></c></row><row r=\"4\">{Cell("A4", 3)}<c r=\"B4\"><f>SUM(B2:B3)</f><v>100</v></c></row><row r=\"5\">{Cell("A5", 6, 1)}<c r=\"B5\"><f>名单!A1+[1]Sheet1!A1</f><v>7</v></c></row><row r=\"6\">{Cell("A6", 9, 2)}</row></sheetData>"
                + "<autoFilter ref=\"A1:B6\"><filterColumn colId=\"0\"><filters><filter val=\"筛选的秘密\"/></filters></filterColumn></autoFilter><dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"A2\"><formula1>名单!$A$1:$A$3</formula1></dataValidation></dataValidations><legacyDrawing r:id=\"v1\"/></worksheet>"),
            ("xl/worksheets/_rels/sheet1.xml.rels", Relations(("c1", "comments", "../comments1.xml"), ("v1", "vmlDrawing", "../drawings/vmlDrawing1.vml"))),
            ("xl/comments1.xml", $"<comments {S}><authors><author>批注人秘密</author></authors><commentList><comment ref=\"A1\" authorId=\"0\"><text><t>批注的秘密</t></text></comment></commentList></comments>"),
            ("xl/drawings/vmlDrawing1.vml", "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"/>"),
            ("xl/worksheets/sheet2.xml", $"<worksheet {S}><sheetData><row r=\"1\">{Cell("A1", 7)}</row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"3\"/></sheetData></worksheet>"),
            ("xl/worksheets/sheet3.xml", $"<worksheet {S}><sheetData><row r=\"1\">{Cell("A1", 8)}</row></sheetData></worksheet>"),
            ("xl/pivotCache/pivotCacheDefinition1.xml", $"<pivotCacheDefinition {S} xmlns:r=\"{Rel}\" r:id=\"pr\" recordCount=\"0\"><cacheSource type=\"worksheet\"><worksheetSource ref=\"A1:A2\" sheet=\"名单\"/></cacheSource><cacheFields count=\"1\"><cacheField name=\"缓存的秘密\"/></cacheFields></pivotCacheDefinition>"),
            ("xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", Relations(("pr", "pivotCacheRecords", "pivotCacheRecords1.xml"))),
            ("xl/pivotCache/pivotCacheRecords1.xml", $"<pivotCacheRecords {S} count=\"0\"/>"),
            ("xl/externalLinks/externalLink1.xml", $"<externalLink {S} xmlns:r=\"{Rel}\"><externalBook r:id=\"e1\"><sheetNames><sheetName val=\"外部的秘密\"/></sheetNames></externalBook></externalLink>"),
            ("xl/externalLinks/_rels/externalLink1.xml.rels", Relations(("e1", "externalLinkPath", "file:///D:/秘密.xlsx"))),
        ]);
    }

    [Fact]
    public async Task A_workbook_keeps_what_its_sheets_show_and_loses_the_rest()
    {
        var clean = await OfficeCleaner.CleanAsync(Workbook());
        Assert.Equal(".xlsx", clean.Extension);
        Told(clean, "作者“作者秘密”", "隐藏工作表“名单”，2行", "深度隐藏的工作表“底稿”，1行", "工作表“公开”的隐藏行1行，2格有内容", "工作表“公开”的隐藏列1列（C），1格有内容", "用数字格式隐藏的内容1格", "批注1条", "数据透视表的源数据缓存1个", "外部工作簿链接及其缓存数据1个", "隐藏的名称1个", "公式2个，已改为显示的数值");
        Assert.Equal(["工作表“公开”有1格白色文字，可能看不见，请核对"], clean.Found.Where(f => !f.Removed).Select(f => f.Text));
        Gone(clean.Bytes, "秘密", "名单", "底稿", "pivot", "externalLink", "comments", "docProps", "vml");
        using (var book = SpreadsheetDocument.Open(new MemoryStream(clean.Bytes), false))
        {
            WriterTests.Valid(book);
            var name = Assert.Single(book.WorkbookPart!.Workbook!.DefinedNames!.Elements<DocumentFormat.OpenXml.Spreadsheet.DefinedName>());
            Assert.Equal(("_xlnm.Print_Area", 0u), (name.Name!.Value, name.LocalSheetId!.Value));
        }
        // The total is that which was shown, although a summand is gone.
        Assert.Equal(["姓名,金额,", "甲,60,", ",,", "乙,100,", ",7,", "白字,,"], (await WriterTests.CsvAsync(clean.Bytes)).Trim('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r').Replace("\"", "")).Select(l => string.Join(',', (l + ",,").Split(',')[..3])));
        Assert.DoesNotContain((await OfficeCleaner.CleanAsync(clean.Bytes)).Found, f => f.Removed);
    }

    [Fact]
    public async Task A_workbook_with_nothing_hidden_keeps_its_formulas_and_one_with_nothing_shown_is_refused()
    {
        static byte[] Book(string state) => Readers.Sheets.Zip(
        [
            ("[Content_Types].xml", $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Sheet}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{Sheet}.worksheet+xml\"/></Types>"),
            ("_rels/.rels", Relations(("r1", "officeDocument", "xl/workbook.xml"))), ("xl/workbook.xml", $"<workbook {S} xmlns:r=\"{Rel}\"><sheets><sheet name=\"表\" sheetId=\"1\" {state} r:id=\"s1\"/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", Relations(("s1", "worksheet", "worksheets/sheet1.xml"))), ("xl/worksheets/sheet1.xml", $"<worksheet {S}><sheetData><row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>"),
        ]);
        var clean = await OfficeCleaner.CleanAsync(Book(""));
        Assert.Empty(clean.Found);
        Assert.Contains("<f>1+1</f>", Parts(clean.Bytes)["xl/worksheets/sheet1.xml"]);
        Assert.Contains("没有显示的工作表", await Papers.RefusalAsync<UnreadableDocumentException>(() => OfficeCleaner.CleanAsync(Book("state=\"hidden\""))));
    }

    [Fact]
    public async Task A_presentation_keeps_the_slides_that_are_shown()
    {
        const string A = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"", Show = "application/vnd.openxmlformats-officedocument.presentationml";
        static string Shape(int id, string text, string more = "") => $"<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"s{id}\"{more}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>";
        static string Tree(string shapes) => $"<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld>";
        const string Map = "<p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/>";
        static string Colours() => string.Concat(new[] { "dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink" }.Select(c => $"<a:{c}><a:srgbClr val=\"112233\"/></a:{c}>"));
        const string Font = "<a:latin typeface=\"x\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/>", Fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>", Line = $"<a:ln>{Fill}</a:ln>", Effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
        var dirty = Readers.Sheets.Zip(
        [
            ("[Content_Types].xml", $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>" + string.Concat(new[] { ("ppt/presentation.xml", $"{Show}.presentation.main+xml"), ("ppt/slideMasters/m.xml", $"{Show}.slideMaster+xml"), ("ppt/slideLayouts/l.xml", $"{Show}.slideLayout+xml"), ("ppt/theme/t.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
                ("ppt/slides/s1.xml", $"{Show}.slide+xml"), ("ppt/slides/s2.xml", $"{Show}.slide+xml"), ("ppt/notesSlides/n1.xml", $"{Show}.notesSlide+xml"), ("ppt/comments/c1.xml", $"{Show}.comments+xml") }.Select(p => $"<Override PartName=\"/{p.Item1}\" ContentType=\"{p.Item2}\"/>")) + "</Types>"),
            ("_rels/.rels", Relations(("r1", "officeDocument", "ppt/presentation.xml"))),
            ("ppt/presentation.xml", $"<p:presentation {A}><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"m\"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id=\"256\" r:id=\"s1\"/><p:sldId id=\"257\" r:id=\"s2\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>"),
            ("ppt/_rels/presentation.xml.rels", Relations(("m", "slideMaster", "slideMasters/m.xml"), ("s1", "slide", "slides/s1.xml"), ("s2", "slide", "slides/s2.xml"), ("t", "theme", "theme/t.xml"))),
            ("ppt/slideMasters/m.xml", $"<p:sldMaster {A}>{Tree("")}{Map}<p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"l\"/></p:sldLayoutIdLst></p:sldMaster>"), ("ppt/slideMasters/_rels/m.xml.rels", Relations(("l", "slideLayout", "../slideLayouts/l.xml"), ("t", "theme", "../theme/t.xml"))),
            ("ppt/slideLayouts/l.xml", $"<p:sldLayout {A}>{Tree("")}</p:sldLayout>"), ("ppt/slideLayouts/_rels/l.xml.rels", Relations(("m", "slideMaster", "../slideMasters/m.xml"))),
            ("ppt/theme/t.xml", $"<a:theme {A} name=\"t\"><a:themeElements><a:clrScheme name=\"c\">{Colours()}</a:clrScheme><a:fontScheme name=\"f\"><a:majorFont>{Font}</a:majorFont><a:minorFont>{Font}</a:minorFont></a:fontScheme><a:fmtScheme name=\"m\"><a:fillStyleLst>{Fill}{Fill}{Fill}</a:fillStyleLst><a:lnStyleLst>{Line}{Line}{Line}</a:lnStyleLst><a:effectStyleLst>{Effect}{Effect}{Effect}</a:effectStyleLst><a:bgFillStyleLst>{Fill}{Fill}{Fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"),
            ("ppt/slides/s1.xml", $"<p:sld {A}>{Tree(Shape(2, "公开的一页") + Shape(3, "图形的秘密", " hidden=\"1\""))}</p:sld>"), ("ppt/slides/_rels/s1.xml.rels", Relations(("l", "slideLayout", "../slideLayouts/l.xml"), ("n", "notesSlide", "../notesSlides/n1.xml"), ("c", "comments", "../comments/c1.xml"))),
            ("ppt/slides/s2.xml", $"<p:sld {A} show=\"0\">{Tree(Shape(2, "隐藏页的秘密"))}</p:sld>"), ("ppt/slides/_rels/s2.xml.rels", Relations(("l", "slideLayout", "../slideLayouts/l.xml"))),
            ("ppt/notesSlides/n1.xml", $"<p:notes {A}>{Tree(Shape(2, "备注的秘密"))}</p:notes>"), ("ppt/notesSlides/_rels/n1.xml.rels", Relations(("s", "slide", "../slides/s1.xml"))),
            ("ppt/comments/c1.xml", $"<p:cmLst {A}><p:cm authorId=\"0\" dt=\"2024-01-01T00:00:00\" idx=\"1\"><p:pos x=\"1\" y=\"1\"/><p:text>批注的秘密</p:text></p:cm></p:cmLst>"),
        ]);
        var clean = await OfficeCleaner.CleanAsync(dirty);
        Assert.Equal(".pptx", clean.Extension);
        Assert.Equal(["隐藏的幻灯片1张", "演讲者备注1页", "批注1条", "隐藏的图形1个"], clean.Found.Select(f => f.Text));
        Gone(clean.Bytes, "秘密", "notesSlide", "comments", "s2.xml");
        using var show = PresentationDocument.Open(new MemoryStream(clean.Bytes), false);
        WriterTests.Valid(show);
        Assert.Contains("公开的一页", Assert.Single(show.PresentationPart!.SlideParts).Slide!.InnerText);
    }

    [Fact]
    public async Task What_is_no_office_file_or_a_hostile_one_is_refused_by_rule()
    {
        static async Task<string> FileAsync(byte[] file) => await Papers.RefusalAsync<UnreadableDocumentException>(() => OfficeCleaner.CleanAsync(file));
        Assert.Contains("不是 docx、xlsx 或 pptx", await FileAsync([]));
        Assert.Contains("不是 docx、xlsx 或 pptx", await FileAsync("%PDF-1.4"u8.ToArray()));
        Assert.Contains("损坏", await FileAsync(Paper()[..5000]));
        Assert.Contains("超过50MB", await FileAsync(new byte[(50 << 20) + 1]));
        Assert.Contains("损坏", await FileAsync(Readers.Sheets.Zip([("a.txt", "x")])));
        Assert.Contains("DTD", await FileAsync(Readers.Sheets.Docx("", more: [("word/x.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")])));
        Assert.Contains("压缩炸弹", await FileAsync(Readers.Sheets.Docx("", more: [("word/x.xml", $"<a>{new string(' ', 70 << 20)}</a>")])));
        Assert.Contains("altChunk", await FileAsync(Readers.Sheets.Docx("<w:altChunk/>", relations: $"<Relationship Id=\"c\" Type=\"{Rel}/aFChunk\" Target=\"x.html\"/>", more: [("word/x.html", "<p>x</p>")])));
    }
}
