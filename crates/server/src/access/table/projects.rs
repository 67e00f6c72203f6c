//! Projects: the register, what is handed in for them, what comes of it.

use super::{CLERK, COMPANY, FILE, HEAD, OFFICER, OFFICIALS, READ, REVIEWER, city, own};
use crate::access::{Area, rule};

pub const AREA: Area = Area {
    id: "projects",
    name: ("项目与材料", "Projects and papers"),
    rules: &[
        rule("get-projects", "查看项目列表", READ),
        rule("get-projects-csv", "导出项目列表", READ),
        rule("get-map", "查看项目地图", READ),
        rule("post-projects", "登记项目", &[city(OFFICER)]),
        rule("get-projects-id", "查看项目", READ),
        rule("patch-projects-id", "修改项目", &[city(OFFICER)]),
        rule("get-projects-id-facts", "查看项目留痕", READ),
        rule("get-projects-id-facts-fact-proof", "查看留痕的存证", READ),
        rule("post-projects-id-milestones", "登记项目节点", &[city(OFFICER)]),
        rule("get-projects-id-path", "查看项目的审批路径", READ),
        rule("post-projects-id-form", "填写一张表单", READ),
        rule("post-projects-id-applications", "一次提交多个事项", FILE),
        rule("get-projects-id-receipt", "查看收件回执", READ),
        rule("get-projects-id-bundles", "查看打包发证", READ),
        rule("post-projects-id-bundles", "发起打包发证", &[city(CLERK), city(HEAD), city(OFFICER)]),
        rule("post-projects-id-bundles-conditions", "登记打包条件", &[city(CLERK), city(REVIEWER), city(HEAD), city(OFFICER)]),
        rule("post-projects-id-bundles-issue", "打包发证", &[city(CLERK), city(HEAD)]),
        rule("get-projects-id-papers", "查看项目材料", READ),
        rule("post-projects-id-uploads", "上传材料", FILE),
        rule("get-uploads-id", "查看本人的上传", UPLOADS),
        rule("patch-uploads-id", "续传", UPLOADS),
        rule("delete-uploads-id", "放弃上传", UPLOADS),
        rule("post-uploads-id-finish", "完成上传", UPLOADS),
        rule("get-papers-id-content", "阅读材料", READ),
        rule("get-documents-id", "查看文书", READ),
        rule("get-documents-id-pdf", "下载文书", READ),
        rule("get-permits-id", "查看许可证", READ),
        rule("get-permits-id-pdf", "下载许可证", READ),
        rule("get-permits-id-ofd", "下载许可证（OFD）", READ),
        rule("get-permits-id-proof", "查看许可证的存证", READ),
    ],
};

/// An upload is that of the person who began it, until it is a paper.
const UPLOADS: &[super::Grant] = &[own(COMPANY), own(OFFICIALS)];
